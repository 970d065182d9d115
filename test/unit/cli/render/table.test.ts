import assert from 'node:assert/strict'
import {printable, printableCell} from '../../../../src/errors/printable.ts'
import {table} from '../../../../src/cli/render/table.ts'

describe('a table', () => {
  const head = ['MEMBER', 'VIEW', 'STATUS']
  const long = '[A|3] (12) [A, B, C, D, E, F, G, H, I, J, K, L]'

  it('has left-aligned columns, two blanks apart, and no blank at the end of a line', () => {
    const text = table(
      head,
      [
        ['A', '[A|3] (1) [A]', 'ok'],
        ['long-name', '', ''],
      ],
      Infinity,
    )
    assert.equal(text, 'MEMBER     VIEW           STATUS\nA          [A|3] (1) [A]  ok\nlong-name')
  })

  it('wraps its widest columns to fit, without cutting off text', () => {
    const text = table(
      head,
      [
        ['A', long, 'ok'],
        ['B', 'x'.repeat(90), 'ok'],
      ],
      40,
    )
    for (const line of text.split('\n')) assert.ok(line.length <= 40, line)
    assert.equal(text.replace(/^(MEMBER|A |B |)[^[x,A-L|\]]*|ok$/gm, '').match(/x/g)?.length, 90)
    for (const letter of 'ABCDEFGHIJKL') assert.ok(text.includes(letter))
  })

  it('has full lines without a width, as for a pipe', () => {
    assert.match(table(head, [['A', long, 'ok']]), /A +\[A\|3\].*L\] {2}ok/)
  })

  it('puts cells of several lines side by side, and has no second line where a row begins', () => {
    assert.equal(table(['A', 'B'], [['1\n2', 'x']], Infinity), 'A       B\n1\\x0a2  x')
    assert.equal(table(['A', 'B'], [['x', '1\n2']], Infinity), 'A  B\nx  1\n   2')
  })

  it('gives wide characters two cells, and combining marks none', () => {
    const [, ...rows] = table(
      ['A', 'B'],
      [
        ['日本', 'x'],
        ['e\u0301e', 'x'],
        ['abcd', 'x'],
      ],
      Infinity,
    ).split('\n')
    assert.deepEqual(rows, ['日本  x', 'e\u0301e    x', 'abcd  x'])
  })

  it('makes terminal sequences visible, in head and cells', () => {
    assert.equal(table(['A\u001B[2J'], [['b\u009Bc\td']], Infinity), 'A\\x1b[2J\nb\\x9bc d')
  })
})

describe('printable text', () => {
  it('keeps tabs and line breaks, and escapes all other control characters', () => {
    assert.equal(printable('a\tb\r\nc\rd\u0000\u007F\u202E\u2066'), 'a\tb\r\nc\\x0dd\\x00\\x7f\\u202e\\u2066')
    assert.equal(printableCell('a\tb\r\nc'), 'a b\nc')
    assert.equal(printable('ä 日 😀 ≠'), 'ä 日 😀 ≠')
  })
})
