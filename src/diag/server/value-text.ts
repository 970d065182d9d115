import type {Attribute} from '../../stack/introspection.ts'
import type {AttributeValue} from '../../stack/spec.ts'

/** Units of durations, from small to large, each with its number in the next larger one. */
const UNITS = [
  ['NANOSECONDS', 'ns', 1000],
  ['MICROSECONDS', 'us', 1000],
  ['MILLISECONDS', 'ms', 1000],
  ['SECONDS', 's', 60],
  ['MINUTES', 'm', 60],
  ['HOURS', 'h', 24],
  ['DAYS', 'd', Infinity],
] as const

const INTEGER_TYPES = new Set(['int', 'long', 'short', 'java.lang.Integer', 'java.lang.Long', 'java.lang.Short'])
const FRACTION_TYPES = new Set(['double', 'float', 'java.lang.Double', 'java.lang.Float'])

/** Returns the digits of an integer with a comma before each group of three. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/**
 * Returns a number with separators and this many decimals, rounded as in Java: Java rounds the shortest decimal text half up, so 1.005
 * becomes 1.01, while `toFixed` rounds the exact binary value to 1.00.
 */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [whole = '0', fraction = ''] = plainDecimal(Math.abs(value)).split('.')
  const scaled = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals))
  const rounded = (scaled + (fraction.charAt(decimals) >= '5' ? 1n : 0n)).toString().padStart(decimals + 1, '0')
  const split = rounded.length - decimals
  return `${sign}${grouped(rounded.slice(0, split))}${decimals === 0 ? '' : `.${rounded.slice(split)}`}`
}

function plainDecimal(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(20) : text
}

/** Returns a number without decimals if it is whole, else with two. */
function withSuffix(value: number, suffix: string): string {
  return fixed(value, Math.floor(value) === value ? 0 : 2) + suffix
}

/** Returns a size as probe prints it: `500b`, `60KB`, `1.50GB`, by a factor of 1000. */
export function bytesText(value: number): string {
  if (value < 1e3) return withSuffix(value, 'b')
  if (value < 1e6) return withSuffix(value / 1e3, 'KB')
  if (value < 1e9) return withSuffix(value / 1e6, 'MB')
  return withSuffix(value / 1e9, 'GB')
}

/** Returns a duration in the largest unit in which it is at least one: `300ms`, `1.50s`, `2m`. */
export function timeText(value: number, unit = 'MILLISECONDS'): string {
  let scaled = value
  for (const [, suffix, factor] of UNITS.slice(
    Math.max(
      0,
      UNITS.findIndex(([name]) => name === unit),
    ),
  )) {
    if (scaled < factor) return withSuffix(scaled, suffix)
    scaled /= factor
  }
  return withSuffix(scaled, 'd')
}

/** Returns a floating-point number as Java's `Double.toString` prints it. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return fixed(value, 0)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${String(Number(exponent))}`
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : String(value)}.0` : String(value)
}

function numberText(attribute: Attribute, value: number | bigint): string {
  switch (attribute.hint) {
    case 'BYTES':
      return bytesText(Number(value))
    case 'TIME':
      return timeText(Number(value), attribute.unit)
    case 'SCALAR':
      return FRACTION_TYPES.has(attribute.type) && !Number.isInteger(Number(value))
        ? fixed(Number(value), 2)
        : fixed(Math.trunc(Number(value)), 0)
    case 'UNDEFINED':
      return FRACTION_TYPES.has(attribute.type) ? fixed(Number(value), 2) : String(value)
  }
}

function objectText(attribute: Attribute, value: AttributeValue): string {
  if (Array.isArray(value)) return `[${value.map(String).join(', ')}]`
  const text = String(value).trim()
  // java.net.InetAddress without a host name.
  return attribute.type === 'java.net.InetAddress' && !text.includes('/') ? `/${text}` : text
}

/** Returns the value of an attribute as probe prints it: numbers by their hint, text trimmed, `null` for none. */
export function attributeText(attribute: Attribute, value: AttributeValue): string {
  if (value === null || value === undefined) return 'null'
  return typeof value === 'number' || typeof value === 'bigint'
    ? numberText(attribute, value)
    : objectText(attribute, value)
}

/** Whether `metrics` lists the attribute as one number: sizes, scalars, and all floating-point numbers. */
export function isMetric({type, hint}: Pick<Attribute, 'type' | 'hint'>): boolean {
  if (FRACTION_TYPES.has(type)) return true
  return (
    (hint === 'SCALAR' || hint === 'BYTES') &&
    (INTEGER_TYPES.has(type) || type.startsWith('java.util.concurrent.atomic.'))
  )
}

/** Whether the attribute is an average, with or without minimum and maximum. */
export function isAverage({type}: Pick<Attribute, 'type'>): boolean {
  return /\.Average(MinMax)?$/.test(type)
}

/** Returns the number of a metric as Java prints it. */
export function metricText({type}: Pick<Attribute, 'type'>, value: AttributeValue): string {
  if (typeof value === 'number' && FRACTION_TYPES.has(type)) return doubleText(value)
  return value === undefined ? 'null' : String(value)
}
