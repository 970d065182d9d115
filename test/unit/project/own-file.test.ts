import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {MAX_PROJECT_BYTES, ownUids, readOwnFile} from '../../../src/project/own-file.ts'

const OWN = process.geteuid?.() ?? 0
const SOMEBODY_ELSE = new Set([OWN + 1])

describe('project files of others', () => {
  let folder = ''
  let file = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-own-'))
    file = join(folder, '.jg.yaml')
    writeFileSync(file, 'context: a\n', {mode: 0o600})
  })

  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  function untrusted(path = file, uids?: ReadonlySet<number>): string {
    const read = readOwnFile(path, false, uids)
    return 'untrusted' in read ? read.untrusted : JSON.stringify(read)
  }

  it('are not read; own ones and those declared safe are', () => {
    assert.deepEqual(readOwnFile(file, false), {text: 'context: a\n'})
    assert.match(untrusted(file, SOMEBODY_ELSE), new RegExp(`^belongs to uid ${String(OWN)}`))
    assert.deepEqual(readOwnFile(file, true, SOMEBODY_ELSE), {text: 'context: a\n'})
  })

  it('are those that others may write or replace', () => {
    chmodSync(file, 0o666)
    assert.equal(untrusted(), 'can be written by others (mode 666)')
    chmodSync(file, 0o644)
    chmodSync(folder, 0o777)
    assert.match(untrusted(), /^is in a folder that others can write \(.*, mode 777\)$/)
    chmodSync(folder, 0o1777)
    assert.deepEqual(readOwnFile(file, false), {text: 'context: a\n'})
  })

  it('include links into folders of others', () => {
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    writeFileSync(join(open, 'real.yaml'), '')
    const project = join(folder, 'project')
    mkdirSync(project)
    symlinkSync('../open/real.yaml', join(project, '.jg.yaml'))
    assert.match(untrusted(join(project, '.jg.yaml')), /^is in a folder that others can write \(.*open/)
    chmodSync(open, 0o755)
    assert.deepEqual(readOwnFile(join(project, '.jg.yaml'), false), {text: ''})
  })

  it('count as own for root if they belong to the user who called sudo', () => {
    const uids = ownUids({SUDO_UID: '4711'})
    assert.deepEqual([...(uids ?? [])], OWN === 0 ? [0, 4711] : [OWN])
    assert.deepEqual([...(ownUids({SUDO_UID: 'root'}) ?? [])], [OWN])
  })

  it('are read only up to a bound', () => {
    writeFileSync(file, '#'.repeat(MAX_PROJECT_BYTES + 1))
    assert.deepEqual(readOwnFile(file, false), {fault: `has more than ${String(MAX_PROJECT_BYTES)} bytes`})
  })
})
