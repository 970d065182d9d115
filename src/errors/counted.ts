/** A number with the noun it counts, `1 entry` or `2 entries`; the plural adds an s unless one is passed. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`
}
