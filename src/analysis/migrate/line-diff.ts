/** A line of a difference: kept, removed or added. */
interface DiffLine {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

const CONTEXT = 3
/** Beyond this number of changed lines all lines between the first and the last change count as changed. */
const MAX_CHANGES = 3000

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

function commonStart(a: readonly string[], b: readonly string[]): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n++
  return n
}

/** The furthest point on each diagonal after each number of changes (Myers, 1986). */
function trace(a: readonly string[], b: readonly string[]): readonly ReadonlyMap<number, number>[] | undefined {
  let front = new Map<number, number>([[1, 0]])
  const fronts: Map<number, number>[] = []
  for (let changes = 0; changes <= Math.min(a.length + b.length, MAX_CHANGES); changes++) {
    const next = new Map(front)
    for (let k = -changes; k <= changes; k += 2) {
      let x = stepsDown(front, k, changes) ? (front.get(k + 1) ?? 0) : (front.get(k - 1) ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return [...fronts, front]
    }
    fronts.push(front)
    front = next
  }
  return undefined
}

function stepsDown(front: ReadonlyMap<number, number>, k: number, changes: number): boolean {
  return k === -changes || (k !== changes && (front.get(k - 1) ?? -1) < (front.get(k + 1) ?? -1))
}

function diffLines(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const fronts = trace(a, b)
  if (fronts === undefined) return [...a.map((text) => line('-', text)), ...b.map((text) => line('+', text))]
  const found: DiffLine[] = []
  let x = a.length
  let y = b.length
  for (let changes = fronts.length - 1; changes >= 0; changes--) {
    const front = fronts[changes] ?? new Map<number, number>()
    const k = x - y
    const isDown = stepsDown(front, k, changes)
    const fromX = front.get(isDown ? k + 1 : k - 1) ?? 0
    const fromY = fromX - (isDown ? k + 1 : k - 1)
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      found.push(line(' ', a[--x]))
      y--
    }
    if (changes === 0) break
    if (isDown) found.push(line('+', b[--y]))
    else found.push(line('-', a[--x]))
  }
  return found.reverse()
}

function line(mark: DiffLine['mark'], text = ''): DiffLine {
  return {mark, text}
}

/** Groups of changed lines with the kept ones around them, as ranges of all lines. */
function hunksOf(lines: readonly DiffLine[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = []
  lines.forEach(({mark}, i) => {
    if (mark === ' ') return
    const last = hunks.at(-1)
    if (last !== undefined && i - CONTEXT <= last[1]) last[1] = Math.min(i + CONTEXT + 1, lines.length)
    else hunks.push([Math.max(i - CONTEXT, 0), Math.min(i + CONTEXT + 1, lines.length)])
  })
  return hunks
}

function range(start: number, count: number): string {
  return count === 1 ? String(start + 1) : `${String(count === 0 ? start : start + 1)},${String(count)}`
}

/** The line differences of two texts in unified format; empty if there are none. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const [a, b] = [linesOf(before), linesOf(after)]
  const start = commonStart(a, b)
  const end = commonStart(a.slice(start).reverse(), b.slice(start).reverse())
  const lines = [
    ...a.slice(0, start).map((text) => line(' ', text)),
    ...diffLines(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map((text) => line(' ', text)),
  ]
  const parts = [`--- ${file}\n+++ ${file}\n`]
  for (const [from, to] of hunksOf(lines)) {
    const countBefore = (until: number, skip: '+' | '-', first = 0): number =>
      lines.slice(first, until).filter(({mark}) => mark !== skip).length
    const old = range(countBefore(from, '+'), countBefore(to, '+', from))
    const now = range(countBefore(from, '-'), countBefore(to, '-', from))
    parts.push(`@@ -${old} +${now} @@\n`)
    for (const {mark, text} of lines.slice(from, to))
      parts.push(mark, text, text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n')
  }
  return parts.join('')
}
