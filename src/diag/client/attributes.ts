/** A key under which an answer holds attributes, as `GMS` in `GMS={…}`. */
export type AttributeValues = Readonly<Record<string, string>>

const START = /(?:^|, )([A-Za-z_][\w.]*)=/g

/**
 * Attributes of a value `{a=1, b=2}`; null when the value is none. Values may hold commas and `=` themselves: since the names are
 * sorted, a name is only taken when it follows the one before it.
 */
export function parseAttributes(value: string): AttributeValues | null {
  const text = value.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  const body = text.slice(1, -1)
  const starts: {readonly name: string; readonly at: number; readonly from: number}[] = []
  for (const match of body.matchAll(START)) {
    const [whole, name = ''] = match
    if (name > (starts.at(-1)?.name ?? '')) starts.push({name, at: match.index, from: match.index + whole.length})
  }
  if (body !== '' && starts[0]?.at !== 0) return null
  return Object.fromEntries(starts.map(({name, from}, i) => [name, body.slice(from, starts[i + 1]?.at)]))
}
