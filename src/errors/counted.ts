/** A number with what it counts, `1 entry` or `2 entries`; by an s unless another word is given for many. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`
}
