/** Names longer than this are not compared letter by letter. */
const MAX_LENGTH = 64

/** Edit distance between two words, computed row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * Whether one name may be a misspelling of the other: they differ only in case, spaces or punctuation, or by up to two letters (one in a
 * short name), or one begins with the other.
 */
export function areNear(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replaceAll(/[\s_.-]/g, '')) as [string, string]
  if (a === b) return one !== other
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short === '' || long.length > MAX_LENGTH) return false
  return (short.length > 2 && long.startsWith(short)) || distance(a, b) <= (short.length > 5 ? 2 : 1)
}
