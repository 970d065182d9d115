import assert from 'node:assert/strict'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ambiguousLongNames} from '../../src/cli/argv.ts'
import {manifestCommands, ROOT} from '../support/cli.ts'
import {resultSchemaFile} from '../support/result-schema.ts'

const SNAPSHOT = join(ROOT, 'test/cli/commands.snap.json')

/** Ids, arguments and flags, which users' scripts rely on. */
function contract(): unknown {
  // The manifest has the order of the file system.
  return [...manifestCommands()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({id, args, flags}) => ({
      id,
      args: Object.keys(args),
      flags: Object.values(flags)
        .map((flag) =>
          [`--${flag.name}`, ...(flag.char === undefined ? [] : [`-${flag.char}`]), ...(flag.aliases ?? [])].join(' '),
        )
        .sort(),
    }))
}

describe('all commands', () => {
  it('keep their ids, arguments and flags', () => {
    if (process.env['JG_UPDATE'] === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(contract(), null, 2)}\n`)
    assert.deepEqual(contract(), JSON.parse(readFileSync(SNAPSHOT, 'utf8')))
  })

  for (const {id, flags, summary = '', examples = []} of manifestCommands()) {
    const name = id.replaceAll(':', ' ')
    it(`${name}: no cluster of short flags spells a long name`, () => {
      assert.deepEqual(ambiguousLongNames(flags), [])
    })
    it(`${name}: has no one-letter option other than -o and -D, and no -h`, () => {
      const letters = Object.values(flags).filter((flag) => flag.type === 'option' || flag.char === 'h')
      assert.deepEqual(
        letters.flatMap((flag) => flag.char ?? []).filter((char) => !'oD'.includes(char)),
        [],
      )
    })
    it(`${name}: prints its result in each format`, () => {
      assert.deepEqual(flags['output']?.options?.slice(0, 4), ['table', 'json', 'yaml', 'raw'])
      assert.equal(flags['json']?.type, 'boolean')
    })
    it(`${name}: has a schema for its result`, () => assert.ok(existsSync(resultSchemaFile(id))))
    it(`${name}: has a summary and an example`, () => {
      assert.match(summary, /^[^A-Z].*[^.]$/)
      assert.ok(examples.length > 0)
    })
  }
})
