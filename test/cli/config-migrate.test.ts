import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

const OLD =
  '<config>\n  <!-- é -->\n  <UDP max_bundle_size="64K"/>\n  <PING/>\n  <MERGE2/>\n  <pbcast.NAKACK/>\n</config>\n'
const NEW =
  '<config>\n  <!-- é -->\n  <UDP bundler.max_size="64K"/>\n  <PING/>\n  <MERGE3/>\n  <pbcast.NAKACK2/>\n</config>\n'
const OPEN = '<config>\n  <UDP/>\n  <PEER_LOCK/>\n</config>\n'

describe('jg config migrate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jg-migrate-'))
  after(() => {
    rmSync(folder, {recursive: true})
  })
  const write = (name: string, text: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  it('prints the new text, and the changes on stderr', async () => {
    const file = write('old.xml', OLD)
    const {code, stdout, stderr} = await jg(['config', 'migrate', file, '--to', '5.5'])
    assert.deepEqual([code, stdout], [0, NEW])
    assert.match(stderr, /old\.xml:3:8: renamed max_bundle_size="64K" -> bundler\.max_size="64K": the bundler is/)
    assert.match(stderr, /old\.xml: from 3\.6 \(.+\) to 5\.5: 3 steps, 0 to decide by hand$/m)
    assert.equal(readFileSync(file, 'utf8'), OLD)
  })

  it('reads standard input, and prints the difference', async () => {
    const {code, stdout} = await jg(['config', 'migrate', '-', '--diff'], OLD)
    assert.equal(code, 0)
    assert.match(stdout, /^--- <stdin>\n\+\+\+ <stdin>\n@@ -1,7 \+1,7 @@\n/)
    assert.match(stdout, /^- {2}<MERGE2\/>$/m)
    assert.match(stdout, /^\+ {2}<MERGE3\/>$/m)
  })

  it('writes the file, keeping bytes that are not UTF-8', async () => {
    const file = write('latin.xml', Buffer.from(OLD, 'latin1'))
    const {code, stdout} = await jg(['config', 'migrate', file, '--write'])
    assert.equal(code, 0)
    assert.match(stdout, /latin\.xml: from 3\.6 .*, written$/m)
    assert.deepEqual(readFileSync(file), Buffer.from(NEW, 'latin1'))
  })

  it('exits with 3 if a person has to decide, and says so in every format', async () => {
    const {code, stdout} = await jg(['config', 'migrate', '-', '-o', 'json'], OPEN)
    assert.equal(code, 3)
    const result = assertResult('config:migrate', stdout) as {needsPerson: boolean; steps: {person?: string}[]}
    assert.equal(result.needsPerson, true)
    assert.match(result.steps[0]?.person ?? '', /application/)
    const raw = await jg(['config', 'migrate', '-', '-o', 'raw'], OPEN)
    assert.equal(raw.code, 3)
    assert.match(raw.stdout, /<!-- jg config migrate: .*-->\n {2}<PEER_LOCK\/>/)
  })

  it('exits with 2 for a file that cannot be read, cannot be migrated or must not be written', async () => {
    for (const [args, input, message] of [
      [['-'], '<config><UDP></config>', /error: found the end tag/],
      [['-'], '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]><config/>', /entit/],
      [['-'], '\0', /not allowed in XML/],
      [['-', '--write'], OLD, /standard input cannot be written/],
      [['-', '--from', '5.5', '--to', '4.2'], OLD, /cannot|later/],
      [['udp.xml', '--write'], '', /ships with jg/],
      [[join(folder, 'nosuch.xml')], '', /was not found/],
    ] as const) {
      const {code, stdout, stderr} = await jg(['config', 'migrate', ...args], input)
      assert.deepEqual([code, stdout], [2, ''], stderr)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /\n\s+at /)
    }
  })
})
