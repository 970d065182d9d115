import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../../support/cli.ts'

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const page = text('docs/wire-format.md')
const sections = new Set([...page.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map((match) => match[1]))

const classesOf = (file: string): [id: string, simpleName: string][] =>
  Object.entries(JSON.parse(text(`test/support/reference/${file}.json`)) as Record<string, string>).map(
    ([id, className]) => [id, className.split('.').at(-1) ?? className],
  )

/** Names by id of a table with rows of `id, name, id, name, …`; a cell may hold several, as in `3 / 4`. */
function namesInTable(head: string): Map<string, string> {
  const start = page.indexOf(head)
  assert.ok(start > 0, head)
  const rows = page.slice(start, page.indexOf('\n\n', start)).split('\n')
  const names = new Map<string, string>()
  for (const cells of rows.map((row) => row.split('|').slice(1, -1))) {
    for (let i = 0; i + 1 < cells.length; i += 2) {
      const name = cells[i + 1]?.replace(/Δ.*/, '').split(' / ') ?? []
      for (const [k, id] of (cells[i]?.match(/\d+/g) ?? []).entries()) names.set(id, name[k]?.trim() ?? '')
    }
  }
  return names
}

describe('docs/wire-format.md', () => {
  it('has every section that it, the vectors and the tests cite', () => {
    const own = [...page.matchAll(/§(\d+(?:\.\d+)?)/g)].map((match) => match[1])
    const kinds = text('test/vectors/README.md').split('## Kinds')[1]?.split('##')[0] ?? ''
    const cited = kinds.split('\n').flatMap(
      (row) =>
        row
          .split('|')
          .at(-2)
          ?.match(/\d+(?:\.\d+)?/g) ?? [],
    )
    assert.ok(own.length > 40 && cited.length > 20)
    assert.deepEqual(
      [...own, ...cited].filter((section) => !sections.has(section)),
      [],
    )
  })

  it('names every magic id of 5.5', () => {
    const names = namesInTable('| magic | class |')
    assert.deepEqual(
      classesOf('magic-ids').filter(([id]) => !names.has(id)),
      [],
    )
  })

  it('has the names of the protocol ids of 5.5', () => {
    const names = namesInTable('| prot id | protocol |')
    // Those of other projects stand in a sentence below the table.
    const own = classesOf('protocol-ids').filter(([id]) => Number(id) < 500)
    assert.deepEqual(
      own.map(([id]) => [id, names.get(id)]),
      own,
    )
  })
})
