import {quote} from '../xml/findings.ts'

/** A value that was read, or what was expected instead. */
export type Read<T> = {readonly value: T} | {readonly expected: string; readonly hint?: string}

/** A value that was read, with a warning if JGroups reads the text in a way that few expect. */
export type WithWarning<T> = Read<T> & {readonly warning?: string}

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1
const SIZE_HINT = 'units are k, m and g (powers of 1000)'
const TIME_HINT = 'units are ms, s, m, h and d, with no space before them'

/** The number that Java's `Double.parseDouble` reads from a lower-cased text. */
function parseNumber(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[fd]?$/.exec(text.trim())
  return match?.[1] === undefined ? undefined : Number(match[1])
}

/** Number with a unit: whatever follows the letter is ignored, and the factor is always a power of 1000. */
function parseSize(text: string): number | undefined {
  const lower = text.trim().toLowerCase()
  for (const [letter, factor] of [
    ['k', 1e3],
    ['m', 1e6],
    ['g', 1e9],
  ] as const) {
    const at = lower.indexOf(letter)
    if (at === -1) continue
    const number = parseNumber(lower.slice(0, at))
    return number === undefined ? undefined : number * factor
  }
  return parseNumber(lower)
}

/** An int with size units, clamped at the limits of the type as JGroups does. */
export function readInt(text: string): Read<number> {
  const size = parseSize(text)
  if (size === undefined) return {expected: 'a whole number such as 5, 64K or 1.5M', hint: SIZE_HINT}
  return {value: Math.max(INT_MIN, Math.min(INT_MAX, Math.trunc(size))) + 0}
}

/** A long with size units. */
export function readLong(text: string): Read<number> {
  const size = parseSize(text)
  if (size === undefined) return {expected: 'a whole number such as 5, 64K or 1.5M', hint: SIZE_HINT}
  return {value: Math.max(-(2 ** 63), Math.min(2 ** 63, Math.trunc(size))) + 0}
}

/** A double with size units. */
export function readDouble(text: string): Read<number> {
  const size = parseSize(text)
  return size === undefined ? {expected: 'a number such as 0.4', hint: SIZE_HINT} : {value: size}
}

/** A short: plain digits, no units. */
function readShort(text: string): Read<number> {
  const value = /^[+-]?\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  return value >= -32_768 && value <= 32_767
    ? {value}
    : {expected: 'a whole number from -32768 to 32767 without a unit'}
}

/** `true` in any case is true; JGroups silently reads everything else as false. */
export function readBoolean(text: string): boolean {
  return text.toLowerCase() === 'true'
}

const TIME_UNITS = [
  ['ms', 1n],
  ['s', 1000n],
  ['m', 60_000n],
  ['h', 3_600_000n],
  ['d', 86_400_000n],
] as const

const NANOS_PER = {
  NANOSECONDS: 1n,
  MICROSECONDS: 1000n,
  MILLISECONDS: 1_000_000n,
  SECONDS: 1_000_000_000n,
  MINUTES: 60_000_000_000n,
}

/** A unit in which JGroups keeps a duration. */
export type TimeUnit = keyof typeof NANOS_PER

/** A larger exponent is not a duration, only a way to make a huge number. */
const MAX_EXPONENT = 40
const MAX_DIGITS = 40

/** A decimal times a factor, truncated to a whole number without rounding errors. */
function decimalTimes(text: string, factor: bigint): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/.exec(text)
  if (match === null || text.length > MAX_DIGITS) return undefined
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText) - fraction.length
  if (whole + fraction === '' || Math.abs(exponent) > MAX_EXPONENT) return undefined
  const digits = BigInt(whole + fraction) * factor
  const size = exponent >= 0 ? digits * 10n ** BigInt(exponent) : digits / 10n ** BigInt(-exponent)
  return sign === '-' ? -size : size
}

/**
 * A duration in the unit of its property. Plain numbers are milliseconds whatever that unit is; the first unit letter
 * found decides and what follows it is ignored; an int wraps around as in Java.
 */
export function readDuration(text: string, unit: TimeUnit, type: 'int' | 'long'): Read<number> {
  const lower = text.trim().toLowerCase()
  const [letters, factor] = TIME_UNITS.find(([u]) => lower.includes(u)) ?? ['', 1n]
  const millis = decimalTimes(letters === '' ? lower : lower.slice(0, lower.indexOf(letters)), factor)
  if (millis === undefined) return {expected: 'a duration such as 500, 500ms, 1.5s or 2m', hint: TIME_HINT}
  const value = (millis * NANOS_PER.MILLISECONDS) / NANOS_PER[unit]
  const limit = 2n ** 63n - 1n
  const long = value > limit ? limit : value < -limit ? -limit : value
  return {value: Number(type === 'int' ? BigInt.asIntN(32, long) : long)}
}

/** The trimmed, non-empty parts of a comma-separated list. */
export function readList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** One of a fixed set of words, spelt exactly. */
export function readEnum(text: string, values: readonly string[]): Read<string> {
  return values.includes(text) ? {value: text} : {expected: `one of ${values.map(quote).join(', ')}`}
}

/** Kinds that every reader parses the same way. */
export type PlainKind = 'time' | 'bytes' | 'int' | 'long' | 'short' | 'double' | 'boolean'

/** The type that a text is read as. */
export interface PlainType {
  readonly kind: PlainKind
  /** The Java type, which sets the limits. */
  readonly type: string
  readonly unit?: TimeUnit | undefined
}

/** Reads a number, duration or boolean as JGroups does. */
export function readPlain({kind, type, unit = 'MILLISECONDS'}: PlainType, text: string): Read<number | boolean> {
  switch (kind) {
    case 'time':
      return readDuration(text, unit, type === 'int' ? 'int' : 'long')
    case 'bytes':
      return type === 'long' || type === 'java.util.concurrent.atomic.AtomicLong' ? readLong(text) : readInt(text)
    case 'int':
      return readInt(text)
    case 'long':
      return readLong(text)
    case 'short':
      return readShort(text)
    case 'double':
      return readDouble(text)
    case 'boolean':
      return {value: readBoolean(text)}
  }
}

/** The warning for a size that JGroups silently reads as few expect. */
function remarkOnSize(text: string, value: number, isInt: boolean): string | undefined {
  const read = `${quote(text)} is read as ${String(value)}`
  const [, unit = '', rest = ''] = /^[^kmg]*([kmg])(.*)$/i.exec(text.trim()) ?? []
  if (/^ib/i.test(rest)) return `${read}: ${unit}ib is a power of 1000 here, as ${unit} is`
  if (rest !== '' && !/^b$/i.test(rest)) return `${read}: what follows ${quote(unit)} is ignored`
  if (isInt && Math.abs(value) >= INT_MAX && !/^[+-]?\d+$/.test(text.trim())) return `${read}, the limit of its type`
  return isInt && value === INT_MAX && text.trim() !== String(INT_MAX) ? `${read}, the limit of its type` : undefined
}

/** Endings that spell out what their first letter means. */
const IN_FULL = /^(?:ms|s|m|h|d|sec|secs|second|min|hour|day)$/

/** The warning for a duration that JGroups silently reads as few expect. */
function remarkOnDuration(text: string, value: number, {type, unit = 'MILLISECONDS'}: PlainType): string | undefined {
  const letters = /[a-z].*$/i.exec(text.trim())?.[0].toLowerCase() ?? ''
  const number = text.trim().slice(0, text.trim().length - letters.length)
  const read = `${quote(text)} is read as ${String(value)} ${unit.toLowerCase()}`
  if (letters !== '' && !letters.startsWith('e') && !IN_FULL.test(letters))
    return `${read}: only the first unit letter counts`
  if (letters === '' && unit !== 'MILLISECONDS' && value !== Number(number))
    return `${read}: numbers without a unit are milliseconds`
  const isWrapped = type === 'int' && Number(number) > 0 && value < 0
  return isWrapped ? `${read}: it is too large for its type` : undefined
}

const SIZES: ReadonlySet<PlainKind> = new Set(['bytes', 'int', 'long', 'double'])

/** Reads as `readPlain` does, and adds a warning if few expect the result. */
export function readWithWarning(plain: PlainType, text: string): WithWarning<number | boolean> {
  const read = readPlain(plain, text)
  if (!('value' in read)) return read
  const value = Number(read.value)
  const isSize = SIZES.has(plain.kind)
  const warning =
    plain.kind === 'time'
      ? remarkOnDuration(text, value, plain)
      : isSize
        ? remarkOnSize(text, value, plain.type === 'int')
        : undefined
  return warning === undefined ? read : {...read, warning}
}
