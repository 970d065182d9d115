import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Decoded} from '../../src/decode/decoded.ts'
import {jg, ROOT} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'
import {loadVectors} from '../support/vectors.ts'

const CAPTURE = join(ROOT, 'test/vectors/captures/udp-5.5.6.pcap')

function vector(name: string): string {
  const found = loadVectors('frames').find((v) => v.name === name)
  assert.ok(found !== undefined)
  return found.hex
}

describe('jg decode', function () {
  this.timeout(20_000)

  it('draws a frame as a tree', async () => {
    const {code, stdout, stderr} = await jg(['decode', vector('heartbeat')])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^#1 {2}frame {2}5\.5\.6 {2}cluster \S+ {2}\d+ bytes\n {2}\S+ > all {2}EMPTY {2}/)
    assert.match(stdout, /\n {4}FD_ALL3 {5}HeartbeatHeader\n/)
  })

  it('shows the packets of a capture with members by name', async () => {
    const {code, stdout, stderr} = await jg(['decode', CAPTURE, '--protocol', 'GMS'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^ {2}B > A {2}BYTES {2}OOB {2}no payload\n {4}GMS {9}GmsHeader {2}type=JOIN_REQ member=B /m)
    assert.match(stdout, /view=\{viewId=\{creator=A id=1\} members=\[A, B\]\}/)
    assert.match(
      stdout,
      /\n\d+ units, \d+ messages, 0 errors, \d+ not shown, \d+ of 60 packets without JGroups data\n$/,
    )
  })

  it('reports the same in JSON and YAML', async () => {
    const json = assertResult('decode', (await jg(['decode', CAPTURE, '-o', 'json'])).stdout) as Decoded
    assert.deepEqual(Object.values(json.names).sort(), ['A', 'B', 'C'])
    const {stdout} = await jg(['decode', CAPTURE, '-o', 'yaml'])
    assert.equal(stdout.match(/^ {4}kind: /gm)?.length, json.units.length)
  })

  it('reads hex from a file and from standard input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jg-decode-'))
    try {
      const file = join(folder, 'frame.hex')
      writeFileSync(file, `0x${vector('view')}\n`)
      const [named, piped] = await Promise.all([jg(['decode', file]), jg(['decode', '-'], `${vector('view')}\n`)])
      assert.equal(named.code, 0)
      assert.equal(named.stdout, piped.stdout)
    } finally {
      rmSync(folder, {recursive: true})
    }
  })

  it('exits with 3 if something cannot be decoded, and shows it as hex', async () => {
    const {code, stdout} = await jg(['decode', vector('view').slice(0, 60)])
    assert.equal(code, 3)
    assert.match(stdout, /error: .*\n {2}bytes: [0-9a-f]{60}\n/)
    const result = await jg(['decode', vector('view').slice(0, 60), '-o', 'json'])
    assert.equal((assertResult('decode', result.stdout) as Decoded).totals.errors, 1)
  })

  it('refuses an argument that is neither hex nor a file', async () => {
    const {code, stderr, stdout} = await jg(['decode', 'no-such-file.pcap'])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /expected an existing file, '-' or an even number of hex digits, found 'no-such-file\.pcap'/)
  })
})
