import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {projectFiles} from '../../../src/project/files.ts'
import {contextFiles, findContext} from '../../../src/context/current.ts'

describe('project files of a place', () => {
  let root = ''
  let home = ''
  let work = ''
  let shared = ''
  let notices: string[] = []

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'jg-files-'))
    home = join(root, 'home')
    work = join(root, 'project', 'work')
    mkdirSync(home)
    mkdirSync(work, {recursive: true})
    shared = join(root, 'project', '.jg.yaml')
    writeFileSync(shared, 'context: theirs\n')
    chmodSync(shared, 0o666)
    writeFileSync(join(home, '.jg.yaml'), 'context: mine\n')
    notices = []
  })

  afterEach(() => rmSync(root, {recursive: true, force: true}))

  const place = () => ({folder: work, home, chosen: undefined, notice: (line: string) => notices.push(line)})
  const used = (): unknown[] => projectFiles(place()).map(({document}) => document['context'])

  it('skip those of other users, and say in one line why and how to allow them', () => {
    assert.deepEqual(used(), ['mine'])
    assert.equal(notices.length, 1)
    assert.match(
      notices[0] ?? '',
      /project\/\.jg\.yaml is ignored because it can be written by others \(mode 666\); to allow it, .*list it in .*home\/\.jg\.yaml, as in "safe: \[.*project\/\.jg\.yaml\]"$/,
    )
  })

  it('include those that the home folder declares safe, by file or by folder', () => {
    for (const safe of [shared, join(root, 'project'), '../project']) {
      writeFileSync(join(home, '.jg.yaml'), `context: mine\nsafe: ["${safe}"]\n`)
      assert.deepEqual(used(), ['theirs', 'mine'])
    }
    assert.deepEqual(notices, [])
  })

  it('can declare files safe only in the home folder', () => {
    chmodSync(shared, 0o644)
    writeFileSync(shared, 'safe: [/]\n')
    assert.throws(used, /"safe" is allowed only in the file in the home folder/)
  })

  it('work without a home folder', () => {
    for (const without of [undefined, '/dev/null', '/proc', join(root, 'nowhere')]) {
      assert.deepEqual(projectFiles({...place(), home: without}), [])
    }
  })

  it('read 5000 contexts in linear time, and refuse more', async () => {
    chmodSync(shared, 0o644)
    const contexts = (count: number): string =>
      `contexts:\n${Array.from({length: count}, (_, i) => `  c${String(i)}: {addresses: [h]}\n`).join('')}`
    writeFileSync(shared, contexts(5000))
    const files = await contextFiles(place())
    assert.equal(findContext('c4999', files).addresses[0], 'h')
    assert.throws(() => findContext('zzzzzzzzz', files), /there are c0, c1, .* …$/)
    writeFileSync(shared, contexts(5001))
    await assert.rejects(contextFiles(place()), /expected at most 5000 contexts, found 5001/)
    writeFileSync(shared, contexts(200_000))
    await assert.rejects(contextFiles(place()), /this file has more than 1048576 bytes/)
    writeFileSync(shared, 'contexts:\n  a: {}\n  a: {}\n')
    await assert.rejects(contextFiles(place()), /"a" appears twice in one mapping/)
  })
})
