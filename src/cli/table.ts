import Table from 'cli-table3'
import {colour} from './colour.ts'

/** No frame at all, two blanks between columns. */
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom']
    .flatMap((edge) => [edge, `${edge}-mid`, `${edge}-left`, `${edge}-right`])
    .concat('left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid')
    .map((part) => [part, '']),
)

/** Draws a table without borders: a head in bold and left-aligned columns. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | boolean)[])[]): string {
  const drawn = new Table({
    chars: {...NO_BORDERS, middle: '  '},
    head: head.map((title) => colour.bold(title)),
    style: {border: [], compact: true, head: [], 'padding-left': 0, 'padding-right': 0},
  })
  drawn.push(...rows.map((row) => row.map((cell) => String(cell))))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
