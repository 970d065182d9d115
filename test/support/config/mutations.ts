/** Seeded mutations of configuration files: what operators mistype, and what no operator would write. */

/** Random numbers that a seed repeats. */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number below a limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
}

/** A part of a text. */
interface Span {
  readonly start: number
  readonly end: number
}

function spansOf(text: string, expression: RegExp): Span[] {
  return [...text.matchAll(expression)].map((m) => ({start: m.index, end: m.index + m[0].length}))
}

const replaced = (text: string, {start, end}: Span, by: string): string => text.slice(0, start) + by + text.slice(end)

/** Elements that stand on their own, names of elements, attributes, and values. */
const ELEMENTS = /<[A-Za-z][\w.]*(?:[^<>"]|"[^"]*")*\/>/g
const NAMES = /(?<=<)[A-Za-z][\w.]*/g
const ATTRIBUTES = /\s[\w.:-]+\s*=\s*"[^"]*"/g
const ATTRIBUTE_NAMES = /(?<=\s)[\w.:-]+(?=\s*=\s*")/g
const VALUES = /(?<==\s*")[^"]*(?=")/g

const WORDS = (text: string): readonly string[] => text.trim().split(/\s+/)

const TEXTS: readonly string[] = [
  ...WORDS('0 -1 1 5 abc true FALSE yes 10s 1.5m 2minutes 7k 64KiB 1_000 0x10 1e3 3g 99999999999 NaN 5d'),
  ...WORDS('127.0.0.1 10.255.255.254 228.1.2.3 0.0.0.0 ::1 site_local GLOBAL match-interface:lo match-addr:lo'),
  ...WORDS('match-address:127.* no-such-host.invalid lo nosuch0 localhost[7800] localhost 127.0.0.1:7800 a[b] [7800]'),
  ...WORDS('${x} ${x:5} ${x:} ${a:${b:1}} ${x a${x:1}b &amp; 5<6 org.jgroups.Nothing pd tq no-bundler ring-buffer'),
  ...WORDS('run abort max direct'),
  ...['', '1 s', ' 5 ', "it's", 'a > b'],
]

const INSERTIONS: readonly string[] = [
  ...['<!-- x -->', '<!-- <FOO/> <BAR/> -->', '<!--', '-->', '<!-- a <!-- b --> c -->', '<?x y?>', '<!DOCTYPE config>'],
  ...[
    '<![CDATA[x]]>',
    'text',
    '<',
    '>',
    '"',
    '/',
    '=',
    '\\',
    '<x',
    '</x>',
    '<x>',
    '<include file="no-such-file.xml"/>',
  ],
  ...['<FRAG2 frag_size="1k"/>', '<pbcast.STATE_TRANSFER/>', '<pbcast.FLUSH/>', '<relay.RELAY2/>'],
  ...WORDS('<FRAG3/> <UFC/> <RED/> <UDP/> <TCP/> <ENCRYPT/> <FD/> <GMS/> <BARRIER/> <RSVP/> <SEQUENCER/> <COMPRESS/>'),
  ...WORDS('<FORK/> <UNICAST4/> <AUTH/> <MPING/> <TCPPING/>'),
]

const ADDITIONS: readonly string[] = [
  ...[
    ' nope="1"',
    ' id="77"',
    ' stats="false"',
    ' level="warn"',
    ' level="nonsense"',
    ' ergonomics="x"',
    ' timeout="1"',
  ],
  ...[' thread_pool.nope="1"', ' thread_pool.max_threads="0"', ' thread_pool.rejection_policy="nope"'],
  ...[' diag.enabled="false"', ' diag.nope="1"', ' bundler.max_size="1k"', ' bundler_type="nope"'],
  ...[' local_transport.x="1"', ' after_creation_hook="x.Y"', ' unquoted=5', " single='5'", ' bare'],
]

function typo(word: string, random: SeededRandom): string {
  const at = random.below(Math.max(word.length, 1))
  switch (random.below(5)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1)
    case 1:
      return word.slice(0, at) + word.charAt(at) + word.slice(at)
    case 2:
      return word === word.toLowerCase() ? word.toUpperCase() : word.toLowerCase()
    case 3:
      return word.includes('.') ? word.slice(word.indexOf('.') + 1) : `pbcast.${word}`
    default:
      return `${word}${random.pick(['2', '3', '_', 'x'])}`
  }
}

type Mutation = (text: string, random: SeededRandom) => string

/** A mutation of one of the parts that an expression finds; without any the text stays. */
const of =
  (expression: RegExp, change: (part: string, random: SeededRandom) => string): Mutation =>
  (text, random) => {
    const spans = spansOf(text, expression)
    if (spans.length === 0) return text
    const span = random.pick(spans)
    return replaced(text, span, change(text.slice(span.start, span.end), random))
  }

const swapElements: Mutation = (text, random) => {
  const spans = spansOf(text, ELEMENTS)
  if (spans.length < 2) return text
  const at = random.below(spans.length - 1)
  const [a, b] = [spans[at], spans[at + 1]]
  if (a === undefined || b === undefined) return text
  const [first, second] = [text.slice(a.start, a.end), text.slice(b.start, b.end)]
  return replaced(replaced(text, b, first), a, second)
}

const MUTATIONS: readonly Mutation[] = [
  of(NAMES, typo),
  of(ATTRIBUTE_NAMES, typo),
  of(ELEMENTS, () => ''),
  of(ELEMENTS, (element) => element + element),
  of(ELEMENTS, (element, random) => `${element}${random.pick(INSERTIONS)}`),
  of(ATTRIBUTES, () => ''),
  of(ATTRIBUTES, (attribute) => attribute + attribute),
  of(ATTRIBUTES, (attribute, random) => attribute + random.pick(ADDITIONS)),
  of(VALUES, (_value, random) => random.pick(TEXTS)),
  of(VALUES, (_value, random) => random.pick(TEXTS)),
  of(VALUES, typo),
  of(/(?=\s*\/>)/g, (_nothing, random) => random.pick(ADDITIONS)),
  of(/["=<>/-]/g, () => ''),
  of(/["=<>/-]/g, (character) => character + character),
  of(/\s/g, (_blank, random) => random.pick(INSERTIONS)),
  of(/[A-Za-z0-9_.]+/g, typo),
  swapElements,
  (text, random) => text.slice(0, random.below(text.length)),
]

/** A text with one to three mutations. */
export function mutate(text: string, random: SeededRandom): string {
  let result = text
  for (let left = 1 + random.below(3); left > 0; left--) result = random.pick(MUTATIONS)(result, random)
  return result
}
