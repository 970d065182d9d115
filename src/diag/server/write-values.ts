import {JgError} from '../../errors/index.ts'
import {parseHost} from '../../model/ip-address.ts'
import type {Prop} from '../../stack/spec.ts'

/** Reads the text of a property as its typed value. Throws JgError if it is invalid. */
export type ConvertText = (prop: Prop<unknown>, text: string) => unknown

const RANGES: Readonly<Record<string, number>> = {short: 2 ** 15, int: 2 ** 31, long: Number.MAX_SAFE_INTEGER + 1}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86400e3,
}

const UNIT_MS: Readonly<Record<string, number>> = {
  NANOSECONDS: 1e-6,
  MILLISECONDS: 1,
  SECONDS: 1e3,
  MINUTES: 60e3,
}

function refuse(expected: string, text: string): JgError {
  return new JgError('USAGE', `expected ${expected}, found ${text}`)
}

function integer(text: string, type: string): number {
  const value = /^[+-]?\d{1,19}$/.test(text) ? Number(text) : Number.NaN
  const range = RANGES[type] ?? 2 ** 31
  if (!(value >= -range && value < range)) throw refuse(`a whole number (${type}) without unit`, text)
  return value
}

/** Reads a duration; only a long may have a unit. */
function duration(prop: Prop<unknown>, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)$/.exec(text)
  if (prop.type !== 'long' || match === null) return integer(text, prop.type)
  const ms = Number(match[1]) * (MILLISECONDS[match[2] ?? 'ms'] ?? 1)
  return Math.floor(ms / (UNIT_MS[prop.unit ?? 'MILLISECONDS'] ?? 1))
}

function fraction(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw refuse('a number', text)
  return value
}

function read(prop: Prop<unknown>, text: string): unknown {
  switch (prop.kind) {
    case 'time':
      return duration(prop, text)
    case 'bytes':
    case 'int':
    case 'long':
    case 'short':
      return prop.type === 'double' ? fraction(text) : integer(text, prop.type)
    case 'double':
      return fraction(text)
    case 'boolean':
      return text.toLowerCase() === 'true'
    case 'string':
    case 'hosts':
      return text
    case 'enum':
      return word(prop, text)
    case 'list':
    case 'interfaces':
      return text === 'null' ? null : text.split(',').map((part) => part.trim())
    case 'address':
      if (text !== 'null' && parseHost(text) === null) throw refuse('an address', text)
      return text === 'null' ? null : text
  }
}

function word(prop: Prop<unknown>, text: string): string | null {
  if (text === 'null') return null
  if (prop.values?.includes(text) === false) throw refuse(`one of ${prop.values.join(', ')}`, text)
  return text
}

/**
 * Reads a value as JGroups does when probe writes it, which is stricter than a configuration: `60K` is not a size.
 *
 * Differs from JGroups: the declared range is checked.
 */
export const convertText: ConvertText = (prop, text) => {
  const value = read(prop, text)
  if (typeof value === 'number' && (value < (prop.min ?? -Infinity) || value > (prop.max ?? Infinity))) {
    throw refuse(`a value from ${String(prop.min ?? 'any')} to ${String(prop.max ?? 'any')}`, text)
  }
  return value
}
