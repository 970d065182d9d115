import type {Release} from '../../releases/facts.ts'
import type {
  EffectiveConfig,
  EffectiveProtocol,
  EffectiveStack,
  EffectiveValue,
  ValueOrigin,
} from '../effective/effective.ts'

/** One side of a difference. */
export interface DifferentValue {
  readonly value: unknown
  readonly origin: ValueOrigin
}

/** One difference between two configurations. */
export interface ConfigDifference {
  readonly kind: 'stack' | 'protocol' | 'order' | 'value'
  readonly stack?: string
  readonly protocol?: string
  readonly attribute?: string
  /** What the first has; absent where only the second has it. */
  readonly a?: DifferentValue | string
  readonly b?: DifferentValue | string
}

/** All differences of meaning between two configurations. */
export interface ConfigComparison {
  readonly a: string
  readonly b: string
  readonly releases: readonly [a: Release, b: Release]
  readonly same: boolean
  readonly differences: readonly ConfigDifference[]
}

/** Protocols by name; a second one of the same name gets a number. */
function byName({protocols}: EffectiveStack): ReadonlyMap<string, EffectiveProtocol> {
  const named = new Map<string, EffectiveProtocol>()
  for (const protocol of protocols) {
    const name = protocol.name.replace(/^org\.jgroups\.protocols\./, '')
    let key = name
    for (let n = 2; named.has(key); n++) key = `${name}#${String(n)}`
    named.set(key, protocol)
  }
  return named
}

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function differentValue(
  a: EffectiveValue | undefined,
  b: EffectiveValue | undefined,
): Pick<ConfigDifference, 'a' | 'b'> | undefined {
  // An attribute that only one release has, at its default there, does not count as a difference.
  const isGiven = (v: EffectiveValue | undefined): boolean => v !== undefined && v.origin.kind !== 'default'
  if (a === undefined || b === undefined) {
    if (!isGiven(a ?? b)) return undefined
  } else if (equal(a.value, b.value)) return undefined
  return {
    ...(a === undefined ? {} : {a: {value: a.value, origin: a.origin}}),
    ...(b === undefined ? {} : {b: {value: b.value, origin: b.origin}}),
  }
}

function valueDifferences(name: string, a: EffectiveProtocol, b: EffectiveProtocol): readonly ConfigDifference[] {
  const left = new Map(a.attributes.map((v) => [v.name, v]))
  const right = new Map(b.attributes.map((v) => [v.name, v]))
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((attribute): readonly ConfigDifference[] => {
    const different = differentValue(left.get(attribute), right.get(attribute))
    return different === undefined ? [] : [{kind: 'value', protocol: name, attribute, ...different}]
  })
}

function stackDifferences(a: EffectiveStack, b: EffectiveStack): readonly ConfigDifference[] {
  const left = byName(a)
  const right = byName(b)
  const leftOrder = [...left.keys()].filter((name) => right.has(name))
  const rightOrder = [...right.keys()].filter((name) => left.has(name))
  const order: ConfigDifference[] = equal(leftOrder, rightOrder)
    ? []
    : [{kind: 'order', a: leftOrder.join(' '), b: rightOrder.join(' ')}]
  const presence = [...new Set([...left.keys(), ...right.keys()])].flatMap((name): readonly ConfigDifference[] => {
    const first = left.get(name)
    const second = right.get(name)
    if (first !== undefined && second !== undefined) return valueDifferences(name, first, second)
    return [{kind: 'protocol', protocol: name, ...(first === undefined ? {b: 'present'} : {a: 'present'})}]
  })
  return [...order, ...presence]
}

/** The differences of two configurations after includes, variables and defaults: their text does not count. */
export function compareConfigs(a: EffectiveConfig, b: EffectiveConfig): ConfigComparison {
  const single = a.stacks.length === 1 && b.stacks.length === 1
  const keyOf = (stack: EffectiveStack, i: number): string => (single ? '' : (stack.name ?? String(i)))
  const left = new Map(a.stacks.map((stack, i) => [keyOf(stack, i), stack]))
  const right = new Map(b.stacks.map((stack, i) => [keyOf(stack, i), stack]))
  const differences = [...new Set([...left.keys(), ...right.keys()])].flatMap((key): readonly ConfigDifference[] => {
    const first = left.get(key)
    const second = right.get(key)
    const named = key === '' ? {} : {stack: key}
    if (first === undefined || second === undefined)
      return [{kind: 'stack', ...named, ...(first === undefined ? {b: 'present'} : {a: 'present'})}]
    return stackDifferences(first, second).map((difference) => ({...named, ...difference}))
  })
  return {a: a.file, b: b.file, releases: [a.release, b.release], same: differences.length === 0, differences}
}
