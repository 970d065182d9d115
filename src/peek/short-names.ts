const DIGITS = 8

/**
 * Short names of members that nobody named: the first 8 digits of a UUID; where members have these in common, as those of Keycloak do, the
 * last 8; where these are the same, too, all digits.
 */
export function shortNames(uuids: Iterable<string>): (uuid: string) => string {
  const all = new Set(uuids)
  const count = (part: (uuid: string) => string): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const uuid of all) counts.set(part(uuid), (counts.get(part(uuid)) ?? 0) + 1)
    return counts
  }
  const parts = [headOf, tailOf].map((part) => ({part, counts: count(part)}))
  return (uuid) => {
    const found = parts.find(({part, counts}) => !isZero(part(uuid)) && (counts.get(part(uuid)) ?? 0) < 2)
    return found === undefined ? uuid : found.part(uuid)
  }
}

function headOf(uuid: string): string {
  return uuid.slice(0, DIGITS)
}

function tailOf(uuid: string): string {
  return uuid.slice(-DIGITS)
}

/** Says nothing, even of one member alone. */
function isZero(part: string): boolean {
  return /^0+$/.test(part)
}
