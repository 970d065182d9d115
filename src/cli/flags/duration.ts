const UNITS: Readonly<Record<string, number>> = {'': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** Reads a duration (`500`, `500ms`, `1.5s`, `2m`, `1h`) as milliseconds; `undefined` if it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim().toLowerCase())
  if (match === null) return undefined
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1)
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined
}
