import assert from 'node:assert/strict'
import {type Read, readDouble, readDuration, readInt, readList, readLong, type TimeUnit} from '../../../src/config/values/numbers.ts'
import {substitute} from '../../../src/config/values/variables.ts'
import {parseHostList} from '../../../src/stack/host-list.ts'
import {REFERENCE, referenceJson} from '../../support/config/reference.ts'

type Cases = Readonly<Record<string, string | null>>

const NUMBERS: Readonly<Record<string, (text: string) => Read<number>>> = {
  bytesInt: readInt,
  bytesLong: readLong,
  bytesDouble: readDouble,
}
for (const unit of ['MILLISECONDS', 'SECONDS', 'NANOSECONDS', 'MICROSECONDS'] satisfies TimeUnit[]) {
  Object.assign(NUMBERS, {
    [`readDurationLong ${unit}`]: (text: string) => readDuration(text, unit, 'long'),
    [`readDurationInt ${unit}`]: (text: string) => readDuration(text, unit, 'int'),
  })
}

describe('values of JGroups 5.5', function () {
  if (REFERENCE === undefined) {
    it('are compared with the conversions of the real code (skipped: the reference material is not beside the project)', function () {
      this.skip()
    })
    return
  }
  const groups = (referenceJson('reference/config-conversions.json') as Record<string, Record<string, Cases>>)['5.5.6'] ?? {}

  for (const [group, read] of Object.entries(NUMBERS)) {
    const cases = Object.entries(groups[group] ?? {})
    it(`${group}: all ${String(cases.length)} texts give the value of Java, or are refused as there`, () => {
      assert.ok(cases.length > 0)
      for (const [text, expected] of cases) {
        const result = read(text)
        const found = 'value' in result ? result.value : 'refused'
        assert.equal(found, expected?.startsWith('!!') === true ? 'refused' : Number(expected), `${group} of "${text}"`)
      }
    })
  }

  it('variables are put in as Java does', () => {
    const [, cases = {}] = Object.entries(groups).find(([name]) => name.startsWith('substitution')) ?? []
    const source = {
      properties: {'set.a': 'AAA', 'set.b': '${set.a}', 'set.empty': ''},
      variables: {MYENV: 'E'},
    }
    assert.ok(Object.keys(cases).length > 20)
    for (const [text, expected] of Object.entries(cases)) {
      assert.equal(substitute(text, source) ?? null, expected, text)
    }
  })

  it('lists are split as Java does', () => {
    for (const [text, expected] of Object.entries(groups['stringList'] ?? {})) {
      assert.equal(`[${readList(text).join(', ')}]`, expected, text)
    }
  })

  it('host lists are refused where Java refuses them, and give its ports', () => {
    for (const [text, expected] of Object.entries(groups['hosts portRange=1'] ?? {})) {
      const {hosts, malformed} = parseHostList(text)
      assert.equal(malformed.length === 0, expected?.startsWith('!!') !== true, text)
      const [, resolved] = /^resolved=true \[([^\]]+)\]/.exec(expected ?? '') ?? []
      if (resolved === undefined || malformed.length > 0) continue
      const range = hosts.flatMap(({host, port = 7700}) => [`${host}:${String(port)}`, `${host}:${String(port + 1)}`])
      assert.equal(range.join(', '), resolved, text)
    }
  })
})
