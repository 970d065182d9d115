import type {Prop} from '../stack/spec.ts'
import {quote} from './findings.ts'

const INT_MAX = 2 ** 31 - 1

/** What JGroups makes of the text of a size without a word, where few expect it. */
export function swallowedSize(text: string, value: number, isInt: boolean): string | undefined {
  const read = `${quote(text)} is read as ${String(value)}`
  const [, unit = '', rest = ''] = /^[^kmg]*([kmg])(.*)$/i.exec(text.trim()) ?? []
  if (/^ib/i.test(rest)) return `${read}: ${unit}ib is a power of 1000 here, as ${unit} is`
  if (rest !== '' && !/^b$/i.test(rest)) return `${read}: what follows ${quote(unit)} is ignored`
  if (isInt && Math.abs(value) >= INT_MAX && !/^[+-]?\d+$/.test(text.trim())) return `${read}, the limit of its type`
  return isInt && value === INT_MAX && text.trim() !== String(INT_MAX) ? `${read}, the limit of its type` : undefined
}

/** Endings that say in full what their first letter says. */
const IN_FULL = /^(?:ms|s|m|h|d|sec|secs|second|min|hour|day)$/

/** What JGroups makes of the text of a duration without a word, where few expect it. */
export function swallowedDuration(
  text: string,
  value: number,
  {type, unit = 'MILLISECONDS'}: Pick<Prop<unknown>, 'type' | 'unit'>,
): string | undefined {
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
