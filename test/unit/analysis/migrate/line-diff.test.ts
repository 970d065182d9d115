import assert from 'node:assert/strict'
import fc from 'fast-check'
import {unifiedDiff} from '../../../../src/analysis/migrate/line-diff.ts'

/** What the difference makes of the text before, as patch(1) would. */
function patched(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const result: string[] = []
  let done = 0
  const body = diff.split('\n').slice(2, -1)
  body.forEach((text, i) => {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(text)
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1)
      result.push(...lines.slice(done, start))
      done = start
      return
    }
    const content = text.slice(1) + (body[i + 1]?.startsWith('\\') === true ? '' : '\n')
    if (text.startsWith('\\')) return
    if (!text.startsWith('+')) assert.equal(content, lines[done++])
    if (!text.startsWith('-')) result.push(content)
  })
  return [...result, ...lines.slice(done)].join('')
}

describe('unifiedDiff', () => {
  it('is empty for equal texts', () => {
    assert.equal(unifiedDiff('f', 'a\n', 'a\n'), '')
  })

  it('shows a changed line with three lines around it', () => {
    assert.equal(
      unifiedDiff('f', '1\n2\n3\n4\n5\n6\n', '1\n2\n3\n4\nfive\n6\n'),
      '--- f\n+++ f\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+five\n 6\n',
    )
  })

  it('says where the last line has no end', () => {
    assert.equal(
      unifiedDiff('f', 'a', 'b'),
      '--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n',
    )
  })

  it('makes the text after out of the text before', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(before === after ? after : patched(before, unifiedDiff('f', before, after)), after)
      }),
      {numRuns: 500},
    )
  })
})
