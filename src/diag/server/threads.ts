// Java's columns. Protocols run on one thread here; times are -1, as in Java when they are not measured.
const COLUMNS = ['cpu (ms)', 'user (ms)', 'block', 'btime (ms)', 'wait', 'wtime (ms)']
const WIDTHS = [10, 10, 6, 9, 10, 10]
const VALUE_WIDTHS = [8, 8, 10, 9, 10, 10]
const VALUES = ['-1', '-1', '0', '-1', '0', '-1']
const THREAD = 'main'

/** Returns the table of threads in JGroups' layout; null if the limit after the sort word is not a number. */
export function threadsText(key: string): string | null {
  const [, , limit] = key.split('=')
  if (limit !== undefined && !/^[+-]?\d{1,9}$/.test(limit)) return null
  const width = THREAD.length + 1
  const line = (state: string, name: string, cells: readonly string[], widths: readonly number[]): string =>
    `${state}\t${name.padEnd(width)}: ${cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(' ')}\n`
  return `\n${line('[state]   ', 'thread-name', COLUMNS, WIDTHS)}${line('[RUNNABLE]', THREAD, VALUES, VALUE_WIDTHS)}`
}
