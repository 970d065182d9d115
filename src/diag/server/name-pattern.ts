/**
 * Regular expressions in probe requests. They come from the network, so they are matched with sets of states: the time grows with
 * the length of the name, never exponentially as with backtracking. Look-around, back references and possessive quantifiers are
 * rejected.
 */

type Test = (char: string) => boolean

type Node =
  | {readonly type: 'char'; readonly test: Test}
  | {readonly type: 'start' | 'end'}
  | {readonly type: 'sequence' | 'choice'; readonly nodes: readonly Node[]}
  | {readonly type: 'repeat'; readonly node: Node; readonly min: number; readonly max: number}

type State =
  | {readonly type: 'char'; readonly test: Test; readonly next: number}
  | {readonly type: 'start' | 'end'; readonly next: number}
  | {readonly type: 'split'; next: readonly number[]}
  | {readonly type: 'match'}

const MAX_LENGTH = 256
const MAX_STATES = 4000

class PatternError extends Error {}

const CLASSES: Readonly<Record<string, Test>> = {
  d: (c) => c >= '0' && c <= '9',
  w: (c) => /^\w$/.test(c),
  s: (c) => /^[ \t\n\v\f\r]$/.test(c),
}

const CONTROLS: Readonly<Record<string, string>> = {t: '\t', n: '\n', r: '\r', f: '\f'}

const not =
  (test: Test): Test =>
  (c) =>
    !test(c)

/** Parses an expression into a tree. */
class PatternParser {
  readonly #text: string
  readonly #ignoreCase: boolean
  #at: number

  constructor(text: string) {
    this.#ignoreCase = text.startsWith('(?i)')
    this.#text = text
    this.#at = this.#ignoreCase ? 4 : 0
  }

  parse(): Node {
    const node = this.#choice()
    if (this.#at < this.#text.length) throw new PatternError('unmatched )')
    return node
  }

  #peek(): string | undefined {
    return this.#text[this.#at]
  }

  #take(): string {
    const char = this.#text[this.#at++]
    if (char === undefined) throw new PatternError('ends too early')
    return char
  }

  #takeIf(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false
    this.#at += expected.length
    return true
  }

  #choice(): Node {
    const nodes = [this.#sequence()]
    while (this.#takeIf('|')) nodes.push(this.#sequence())
    return {type: 'choice', nodes}
  }

  #sequence(): Node {
    const nodes: Node[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      nodes.push(this.#quantified(this.#atom()))
    }
    return {type: 'sequence', nodes}
  }

  #quantified(node: Node): Node {
    const [min, max] = this.#quantifier()
    if (min === 1 && max === 1) return node
    // A lazy quantifier matches the same names.
    if (!this.#takeIf('?') && this.#peek() === '+') throw new PatternError('possessive quantifier')
    if (/^[*+?{]$/.test(this.#peek() ?? '')) throw new PatternError('dangling quantifier')
    return {type: 'repeat', node, min, max}
  }

  #quantifier(): readonly [number, number] {
    if (this.#takeIf('*')) return [0, Infinity]
    if (this.#takeIf('+')) return [1, Infinity]
    if (this.#takeIf('?')) return [0, 1]
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#text.slice(this.#at))
    if (match === null) return [1, 1]
    this.#at += match[0].length
    const min = Number(match[1])
    const max = match[2] === undefined ? min : match[3] === '' ? Infinity : Number(match[3])
    if (max < min) throw new PatternError('quantifier range')
    return [min, max]
  }

  #atom(): Node {
    const char = this.#take()
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return {type: 'char', test: this.#set()}
      case '.':
        return {type: 'char', test: (c) => c !== '\n' && c !== '\r'}
      case '^':
        return {type: 'start'}
      case '$':
        return {type: 'end'}
      case '\\':
        return {type: 'char', test: this.#escape()}
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternError('dangling quantifier')
      default:
        return {type: 'char', test: this.#literal(char)}
    }
  }

  #group(): Node {
    if (!this.#takeIf('?:') && this.#peek() === '?') throw new PatternError('special group')
    const node = this.#choice()
    if (!this.#takeIf(')')) throw new PatternError('unclosed group')
    return node
  }

  #literal(char: string): Test {
    return this.#range(char, char)
  }

  #range(from: string, to: string): Test {
    if (to < from) throw new PatternError('character range')
    if (!this.#ignoreCase) return (c) => c >= from && c <= to
    return (c) => [c.toLowerCase(), c.toUpperCase()].some((folded) => folded >= from && folded <= to)
  }

  #escape(): Test {
    const char = this.#take()
    const known = CLASSES[char]
    if (known !== undefined) return known
    const negated = CLASSES[char.toLowerCase()]
    if (negated !== undefined) return not(negated)
    return this.#literal(this.#escapedChar(char))
  }

  #escapedChar(char: string): string {
    const control = CONTROLS[char]
    if (control !== undefined) return control
    if (/^[A-Za-z0-9]$/.test(char)) throw new PatternError('unknown escape')
    return char
  }

  #set(): Test {
    const negated = this.#takeIf('^')
    const tests: Test[] = []
    do tests.push(this.#setItem())
    while (!this.#takeIf(']'))
    const any: Test = (c) => tests.some((test) => test(c))
    return negated ? not(any) : any
  }

  #setItem(): Test {
    const first = this.#take()
    if (first === '[' || (first === '&' && this.#peek() === '&')) throw new PatternError('nested set')
    if (first === '\\' && /^[dwsDWS]$/.test(this.#peek() ?? '')) return this.#escape()
    const from = first === '\\' ? this.#escapedChar(this.#take()) : first
    if (this.#peek() !== '-' || this.#text[this.#at + 1] === ']') return this.#literal(from)
    this.#take()
    const last = this.#take()
    return this.#range(from, last === '\\' ? this.#escapedChar(this.#take()) : last)
  }
}

/** Compiles a tree to states, from its end to its start. */
class PatternCompiler {
  readonly states: State[] = [{type: 'match'}]
  #steps = 0

  /** Returns the entry state of the node, with `next` after it. */
  compile(node: Node, next: number): number {
    // Repeating nothing adds no states, but still takes time.
    if (++this.#steps > MAX_STATES) throw new PatternError('too large')
    switch (node.type) {
      case 'char':
        return this.#add({type: 'char', test: node.test, next})
      case 'start':
      case 'end':
        return this.#add({type: node.type, next})
      case 'sequence':
        return node.nodes.reduceRight((follow, part) => this.compile(part, follow), next)
      case 'choice':
        return this.#add({type: 'split', next: node.nodes.map((part) => this.compile(part, next))})
      case 'repeat':
        return this.#repeat(node.node, node.min, node.max, next)
    }
  }

  #repeat(node: Node, min: number, max: number, next: number): number {
    let entry = next
    if (max === Infinity) {
      const loop: State = {type: 'split', next: []}
      entry = this.#add(loop)
      loop.next = [this.compile(node, entry), next]
    } else {
      for (let i = min; i < max; i++) entry = this.#add({type: 'split', next: [this.compile(node, entry), next]})
    }
    for (let i = 0; i < min; i++) entry = this.compile(node, entry)
    return entry
  }

  #add(state: State): number {
    this.states.push(state)
    return this.states.length - 1
  }
}

/** A regular expression in Java's notation that must match the whole name of a cluster or protocol. */
export class NamePattern {
  readonly #states: readonly State[]
  readonly #entry: number

  private constructor(states: readonly State[], entry: number) {
    this.#states = states
    this.#entry = entry
  }

  /** Parses an expression; null if it is invalid or not supported. */
  static parse(text: string): NamePattern | null {
    if (text.length > MAX_LENGTH) return null
    try {
      const compiler = new PatternCompiler()
      const entry = compiler.compile(new PatternParser(text).parse(), 0)
      return new NamePattern(compiler.states, entry)
    } catch (error) {
      if (error instanceof PatternError) return null
      throw error
    }
  }

  /** Maximum work of matching one name, in units of `Work`. */
  get cost(): number {
    return this.#states.length
  }

  /** Whether the whole name matches. */
  matches(name: string): boolean {
    let states = new Set<number>()
    this.#reach(this.#entry, 0, name.length, states)
    for (let i = 0; i < name.length && states.size > 0; i++) {
      const after = new Set<number>()
      for (const index of states) {
        const state = this.#states[index]
        if (state?.type === 'char' && state.test(name.charAt(i))) this.#reach(state.next, i + 1, name.length, after)
      }
      states = after
    }
    return states.has(0)
  }

  /** Adds all states that can be reached without consuming a character. */
  #reach(from: number, position: number, length: number, into: Set<number>): void {
    const pending = [from]
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (into.has(index)) continue
      into.add(index)
      const state = this.#states[index]
      if (state?.type === 'split') pending.push(...state.next)
      else if (state?.type === 'start' && position === 0) pending.push(state.next)
      else if (state?.type === 'end' && position === length) pending.push(state.next)
    }
  }
}
