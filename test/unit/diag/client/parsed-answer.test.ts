import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {parseAttributes} from '../../../../src/diag/client/attributes.ts'
import {membersOfView, parseAnswer} from '../../../../src/diag/client/parsed-answer.ts'
import {ROOT} from '../../../support/cli.ts'

interface Exchange {
  readonly name: string
  readonly requestText: string
  readonly responses: readonly {readonly text: string}[]
}

function recorded(version: string): readonly Exchange[] {
  const file = JSON.parse(readFileSync(join(ROOT, `test/vectors/probe-${version}.json`), 'utf8')) as {
    exchanges: Exchange[]
  }
  return file.exchanges
}

function answer(version: string, name: string): NonNullable<ReturnType<typeof parseAnswer>> {
  const exchange = recorded(version).find((e) => e.name === name)
  const parsed = parseAnswer(exchange?.responses[0]?.text ?? '', exchange?.requestText.split(' ') ?? [])
  assert.ok(parsed !== null)
  return parsed
}

describe('a parsed answer', () => {
  for (const version of ['4.2', '5.2', '5.4', '5.5']) {
    it(`has name, cluster, address and members of each recorded answer of ${version}`, () => {
      const responses = recorded(version).flatMap(({requestText, responses: all}) =>
        all.map(({text}) => ({text, keys: requestText.split(' ')})),
      )
      for (const {text, keys} of responses) {
        if (text === '') continue
        const parsed = parseAnswer(text, keys)
        assert.ok(parsed !== null, text)
        assert.match(parsed.name, /^[A-Z]$/)
        assert.match(parsed.physicalAddress ?? '', /^127\.0\.0\.1:\d+$/)
        assert.match(parsed.cluster ?? '', /^\w+$/)
        assert.match(parsed.version ?? '', new RegExp(`^${version}\\.\\d+\\.Final \\(x\\)$`))
        assert.ok((parsed.memberCount ?? 0) > 0)
        for (const [key, value] of parsed.pairs) assert.ok(key.length > 0 && !value.includes('\r'))
      }
    })
  }

  it('has the members of the view in a default answer', () => {
    for (const version of ['4.2', '5.5']) {
      const name = version === '4.2' ? 'default' : 'default response (empty datagram)'
      const {view, viewMembers, memberCount} = answer(version, name)
      assert.deepEqual(
        {view, viewMembers, memberCount},
        {view: '[A|1] (2) [A, B]', viewMembers: ['A', 'B'], memberCount: 2},
      )
    }
  })

  it('keeps keys that contain an equals sign, and values of several lines', () => {
    const {pairs} = answer('5.5', 'threads')
    assert.equal(pairs.length, 1)
    const [[key, value] = ['', '']] = pairs
    assert.equal(key, 'threads=cpu=3')
    assert.match(value, /^\n\[state\] .*\n\[TIMED_WAITING\]/)
    assert.deepEqual(
      answer('5.5', 'uuids').pairs.map(([name]) => name),
      ['local_addr', 'uuids'],
    )
  })

  it('has no pairs if the member has no values', () => {
    assert.deepEqual(answer('5.5', 'unknown key').pairs, [])
  })

  it('combines the pieces that 4.2 writes over one connection', () => {
    const head = 'local_addr=A [ip=1.2.3.4:5, version=4.2.30.Final (x), cluster=demo, 1 mbr(s)]\n'
    assert.deepEqual(parseAnswer(`${head}a=1\r\n${head}b=2\r\n`, [])?.pairs, [
      ['a', '1'],
      ['b', '2'],
    ])
  })

  it('has an IPv6 address in one form, whether Java or this program printed it', () => {
    for (const address of ['2001:db8:0:0:0:0:0:1:7800', '2001:db8:0:0:0:0:0:1%0:7800', '[2001:db8::1]:7800']) {
      const parsed = parseAnswer(`A [ip=${address}, 1 mbr(s), cluster=demo, version=5.5.6.Final (x)]\r\n`, [])
      assert.equal(parsed?.physicalAddress, '[2001:db8::1]:7800', address)
    }
  })

  it('knows a gossip router', () => {
    const text =
      'GossipRouter [addr=127.0.0.1:12001, cluster=GossipRouter, version=5.5.6.Final (x)]\nGossipRouter={a=1}\r\n'
    const parsed = parseAnswer(text, [])
    assert.equal(parsed?.name, 'GossipRouter')
    assert.equal(parsed.memberCount, 1)
  })

  it('is null for anything else', () => {
    assert.equal(parseAnswer('HTTP/1.1 400 Bad Request\r\n\r\n', []), null)
    assert.equal(parseAnswer('', []), null)
    fc.assert(fc.property(fc.string(), (text) => void parseAnswer(text, ['a=b'])))
  })

  it('has members of truncated views and merge views', () => {
    assert.deepEqual(membersOfView('[A|3] (30) [A, B ...]'), {count: 30, names: ['A', 'B']})
    const merged = 'MergeView::[A|3] (2) [A, B], 2 subgroups: [A|2] (1) [A], [B|2] (1) [B]'
    assert.deepEqual(membersOfView(merged), {count: 2, names: ['A', 'B']})
  })
})

describe('attributes of an answer', () => {
  it('are split where the next name in order begins', () => {
    const {pairs} = answer('5.5', 'jmx of one protocol')
    const attributes = parseAttributes(pairs[0]?.[1] ?? '')
    assert.equal(attributes?.['view'], '[A|1] (2) [A, B]')
    assert.equal(attributes['members'], '(2) A,B')
    assert.equal(Object.keys(attributes).length, 35)
    assert.equal(attributes['after_creation_hook'], 'null')
    assert.equal(attributes['view_handler_suspended'], 'false')
  })

  it('keep commas and equals signs of their values', () => {
    assert.deepEqual(parseAttributes('{a=1, 2, b=x, a=y, c=}'), {a: '1, 2', b: 'x, a=y', c: ''})
    assert.deepEqual(parseAttributes('{}'), {})
  })

  it('are null if the value has another form', () => {
    assert.equal(parseAttributes('A: [1], B: [0]'), null)
    assert.equal(parseAttributes('{x}'), null)
  })
})
