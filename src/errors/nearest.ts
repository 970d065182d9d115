/** Number of single-character edits between two words, a swap of neighbours counting once. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({length: b.length + 1}, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? best) + 1)
      row.push(best)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}

const MAX_WORD = 64

/** The known word most likely meant, if one is close enough to be worth a hint. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD) return undefined
  const plain = (w: string): string => w.toLowerCase().replaceAll(/[_\-.]/g, '')
  let found: string | undefined
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const d = plain(candidate) === plain(word) ? 0 : distance(word.toLowerCase(), candidate.toLowerCase())
    if (d < least) [found, least] = [candidate, d]
  }
  return found
}
