/** Returns the message of an error, in one line. */
export function describeFailure(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  return words.replace(/\s+/g, ' ')
}
