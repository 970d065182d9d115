import Table from 'cli-table3'
import stringWidth from 'string-width'
import {colour} from './colour.ts'
import {printableCell, printableLine} from '../../errors/printable.ts'

/** No frame, two blanks between columns. */
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom']
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .concat('left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid')
    .map((part) => [part, '']),
)
const GAP = '  '

/** Rows laid out at once: the time of a layout grows faster than its number of rows. */
const ROWS_AT_ONCE = 50

/** Minimum width of a column; lines may then be longer than the terminal. */
const NARROWEST = 12

/** Returns the columns of the terminal on stdout; undefined for a pipe or file, which gets full lines. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined
}

/**
 * Draws a table without borders: a bold head and left-aligned columns. Terminal control characters are made visible, and the first
 * column has no line breaks, since its second line would look like a row. With a `width`, in characters, the widest columns are wrapped
 * until lines fit, so nothing is cut off.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | boolean)[])[],
  width: number | undefined = terminalWidth(),
): string {
  const titles = head.map(printableLine)
  const cells = fitted(
    titles,
    rows.map((row) => row.map((cell, i) => (i === 0 ? printableLine(String(cell)) : printableCell(String(cell))))),
    width,
  )
  const all = [titles.map((title) => colour.bold(title)), ...cells]
  const widths = cells.length < ROWS_AT_ONCE ? undefined : widthsOf([titles, ...cells])
  const parts = Array.from({length: Math.ceil(all.length / ROWS_AT_ONCE)}, (_, i) =>
    drawn(all.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE), widths),
  )
  return parts.join('\n')
}

/** Returns the width of each column in terminal cells, as cli-table3 counts them. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      for (const line of cell.split('\n')) widths[i] = Math.max(widths[i] ?? 0, stringWidth(line))
    })
  }
  return widths
}

function drawn(rows: readonly (readonly string[])[], widths: number[] | undefined): string {
  const table = new Table({
    chars: {...NO_BORDERS, middle: GAP},
    style: {border: [], compact: true, head: [], 'padding-left': 0, 'padding-right': 0},
    ...(widths === undefined ? {} : {colWidths: widths}),
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function fitted(head: readonly string[], rows: readonly string[][], width: number | undefined): string[][] {
  if (width === undefined) return [...rows]
  const widths = head.map((title, i) => {
    const lines = rows.flatMap((row) => (row[i] ?? '').split('\n'))
    return lines.reduce((widest, line) => Math.max(widest, line.length), title.length)
  })
  const least = head.map((title) => Math.max(title.length, NARROWEST))
  const limits = [...widths]
  let excess = widths.reduce((sum, w) => sum + w, GAP.length * (head.length - 1)) - width
  while (excess > 0) {
    const widest = limits.reduce((at, w, i) => (w - (least[i] ?? 0) > (limits[at] ?? 0) - (least[at] ?? 0) ? i : at), 0)
    if ((limits[widest] ?? 0) <= (least[widest] ?? 0)) break
    limits[widest] = (limits[widest] ?? 0) - 1
    excess--
  }
  return rows.map((row) =>
    row.map((cell, i) => ((widths[i] ?? 0) > (limits[i] ?? 0) ? wrapped(cell, limits[i] ?? 0) : cell)),
  )
}

/** Returns the text in lines of at most `width` characters, broken at blanks if possible. */
function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines: string[] = []
      let rest = line
      while (rest.length > width) {
        const blank = rest.lastIndexOf(' ', width)
        const end = blank > 0 ? blank : width
        lines.push(rest.slice(0, end).trimEnd())
        rest = rest.slice(end).trimStart()
      }
      return [...lines, rest]
    })
    .join('\n')
}
