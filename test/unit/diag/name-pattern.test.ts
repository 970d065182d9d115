import assert from 'node:assert/strict'
import fc from 'fast-check'
import {NamePattern} from '../../../src/diag/server/name-pattern.ts'

function matches(pattern: string, name: string): boolean | null {
  return NamePattern.parse(pattern)?.matches(name) ?? null
}

describe('NamePattern', () => {
  for (const [pattern, name, expected] of [
    ['demo', 'demo', true],
    ['demo', 'demo2', false],
    ['d.*o', 'demo', true],
    ['', '', true],
    ['', 'demo', false],
    ['a|b|cd', 'cd', true],
    ['[UM]FC', 'MFC', true],
    ['[^UM]FC', 'MFC', false],
    ['[a-c-]+', 'a-b-c', true],
    ['FRAG\\d?', 'FRAG2', true],
    ['\\w+\\.x', 'ab.x', true],
    ['(ab){2,3}', 'ababab', true],
    ['(ab){2,3}', 'abababab', false],
    ['a{2,}', 'aaaa', true],
    ['a{0}b', 'b', true],
    ['(?:x|y)*?z', 'xyxz', true],
    ['(?i)demo', 'DeMo', true],
    ['^demo$', 'demo', true],
    ['a$b', 'ab', false],
    ['[\\]x]+', ']x', true],
    ['\\Q', 'Q', null],
    ['[', 'x', null],
    ['(', 'x', null],
    [')', 'x', null],
    ['*', 'x', null],
    ['a**', 'a', null],
    ['a++', 'aa', null],
    ['a{2', 'aa', null],
    ['a{3,2}', 'aa', null],
    ['(?=a)a', 'a', null],
    ['(a)\\1', 'aa', null],
    ['[z-a]', 'a', null],
    ['[a&&b]', 'a', null],
    ['\\', 'a', null],
    ['x'.repeat(257), 'x', null],
  ] as const) {
    it(`${pattern.slice(0, 20)} ${expected === null ? 'is refused' : expected ? 'matches' : 'does not match'} ${name}`, () => {
      assert.equal(matches(pattern, name), expected)
    })
  }

  it('takes no longer for expressions that cause exponential backtracking', () => {
    const name = `${'a'.repeat(2000)}!`
    for (const pattern of ['(a+)+', '(a|a)*', '(a*)*b', 'a*a*a*a*a*a*a*a*b', '(.*)*x']) {
      assert.equal(matches(pattern, name), false)
    }
    assert.equal(matches('(((x{0}){9999}){9999}){9999}', ''), null)
    assert.equal(matches('((a{100}){100}){100}', 'a'), null)
  })

  it('agrees with RegExp on expressions that both support', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      'a*',
      'b+',
      '(a|b)',
      '[ab]',
      '[^a]',
      'a?',
      '(ab)*',
      '\\w',
      '|',
      'a{1,2}',
    )
    const name = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6})
    fc.assert(
      fc.property(fc.array(part, {maxLength: 6}), name, (parts, text) => {
        const pattern = parts.join('')
        assert.equal(matches(pattern, text), new RegExp(`^(?:${pattern})$`).test(text), pattern)
      }),
    )
  })

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, name) => void matches(pattern, name)))
  })
})
