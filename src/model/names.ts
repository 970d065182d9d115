/** What a name is filed under: an address, by its key. */
interface Named {
  readonly key: string
}

/** As JGroups' `jgroups.name_cache.max_elements`; the table cannot grow past it whatever arrives. */
const MAX_NAMES = 500

/** Bytes of memory of a name at most, two for a character. What a member keeps of all names is bounded thereby: 1 MB and those of its view. */
const MAX_NAME_BYTES = 2048

const names = new Map<string, string>()

/** How many views the members are in whose names must stay. */
const kept = new Map<string, number>()

/**
 * Keeps the names of these members until the returned function is called, so that made-up members cannot push them out. Names that come
 * later are kept too.
 */
export function keepNames(members: readonly Named[]): () => void {
  const keys = members.map((member) => member.key)
  for (const key of keys) kept.set(key, (kept.get(key) ?? 0) + 1)
  return () => {
    for (const key of keys.splice(0)) {
      const count = (kept.get(key) ?? 0) - 1
      if (count > 0) kept.set(key, count)
      else kept.delete(key)
    }
  }
}

/** Whether a name is longer than any that is kept: whoever sends it is a member without name here. */
export function isTooLong(name: string): boolean {
  return name.length * 2 > MAX_NAME_BYTES
}

/**
 * Remembers the logical name of a member, process-wide like JGroups' NameCache; the oldest that is not kept is forgotten first. A name that is too
 * long is not taken.
 */
export function rememberName(address: Named, name: string): void {
  if (isTooLong(name)) return
  names.delete(address.key)
  names.set(address.key, name)
  if (names.size <= MAX_NAMES) return
  for (const oldest of names.keys()) {
    if (kept.has(oldest)) continue
    names.delete(oldest)
    return
  }
}

/** Logical name of a member, if it is known. */
export function nameOf(address: Named): string | undefined {
  return names.get(address.key)
}

/** All names known, by address key. */
export function knownNames(): ReadonlyMap<string, string> {
  return names
}
