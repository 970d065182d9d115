import assert from 'node:assert/strict'
import {stripVTControlCharacters} from 'node:util'
import {outputFormatOf, toJson, toYaml} from '../../../src/cli/output.ts'
import {Progress} from '../../../src/cli/progress.ts'
import {table} from '../../../src/cli/render/table.ts'

describe('output format', () => {
  it('is read from the argument list in each spelling', () => {
    assert.equal(outputFormatOf([]), 'table')
    for (const argv of [['-o', 'json'], ['-ojson'], ['-o=json'], ['--output', 'json'], ['--output=json'], ['--json']]) {
      assert.equal(outputFormatOf(['uuids', ...argv]), 'json', argv.join(' '))
    }
    assert.equal(outputFormatOf(['-o', 'nonsense']), 'table')
    assert.equal(outputFormatOf(['--', '-o', 'json']), 'table')
  })
  it('JSON carries the schema version and keeps a bigint whole', () => {
    assert.deepEqual(JSON.parse(toJson({value: 2n ** 63n})), {schemaVersion: 1, value: '9223372036854775808'})
  })
  it('YAML holds the same facts', async () => {
    assert.equal(await toYaml({members: ['A', 'B']}), 'schemaVersion: 1\nmembers:\n  - A\n  - B')
  })
  it('a table has no frame and no trailing blanks', () => {
    const drawn = table(
      ['member', 'n'],
      [
        ['A', 1],
        ['long name', 22],
      ],
    )
    assert.equal(stripVTControlCharacters(drawn), 'member     n\nA          1\nlong name  22')
  })
  it('a progress line is written on a terminal only', () => {
    const written: string[] = []
    const write = (text: string): number => written.push(text)
    new Progress({write}).update('waiting')
    assert.deepEqual(written, [])
    const progress = new Progress({write, isTTY: true})
    progress.update('waiting')
    progress.end()
    assert.deepEqual(written, ['\r\u001B[Kwaiting', '\r\u001B[K'])
  })
})
