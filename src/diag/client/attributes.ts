/** The attributes under one key of an answer, such as `GMS` in `GMS={…}`. */
export type AttributeValues = Readonly<Record<string, string>>

const START = /(?:^|, )([A-Za-z_][\w.]*)=/g

/**
 * Parses a value `{a=1, b=2}`; null if it has another form. Values may contain commas and `=`; since the names are sorted, a name
 * counts only if it sorts after the one before it.
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
