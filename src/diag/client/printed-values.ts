import {bytesText, doubleText, fixed, timeText} from '../server/value-text.ts'

const UNITS: Readonly<Record<string, number>> = {ns: 1e-6, us: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3}

/** Returns the texts that a member may print for a number: plain, as a size, as a time, grouped, with decimals. */
function printsOf(value: number): string[] {
  return [String(value), bytesText(value), timeText(value), fixed(value, 0), fixed(value, 2), doubleText(value)]
}

/** Whether the text a member prints is the value that was written: `60000` comes back as `60KB`, `60,000` or `1m`. */
export function isPrintOf(printed: string, written: string): boolean {
  if (printed === written || printed.toLowerCase() === written.toLowerCase()) return true
  const [, digits = '', unit = ''] = /^(-?\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)?$/.exec(written) ?? []
  if (digits === '') return false
  const value = Number(digits) * (unit === '' ? 1 : (UNITS[unit] ?? 1))
  return [value, Number(digits)].some((number) => printsOf(number).includes(printed))
}

const SIZES: Readonly<Record<string, number>> = {b: 1, KB: 1e3, MB: 1e6, GB: 1e9}

/** Returns the text that sets a printed value again; null if digits were lost in printing, or it is no value. */
export function writableText(printed: string): string | null {
  if (/^(-?\d+|true|false|[A-Za-z_][\w./:-]*)$/.test(printed) && printed !== 'n/a') return printed
  const [, size = '', factor = ''] = /^(\d+)(b|KB|MB|GB)$/.exec(printed) ?? []
  if (size !== '') return String(Number(size) * (SIZES[factor] ?? 1))
  const [, time = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(printed) ?? []
  if (time !== '') return String(Number(time) * (UNITS[unit] ?? 1))
  return /^\d{1,3}(,\d{3})+$/.test(printed) ? printed.replaceAll(',', '') : null
}
