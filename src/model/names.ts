import type {Address} from './address.ts'

/** As JGroups' `jgroups.name_cache.max_elements`; the table cannot grow past it whatever arrives. */
const MAX_NAMES = 500

const names = new Map<string, string>()

/** Remembers the logical name of a member, process-wide like JGroups' NameCache; the oldest is forgotten first. */
export function rememberName(address: Address, name: string): void {
  names.delete(address.key)
  names.set(address.key, name)
  if (names.size > MAX_NAMES) {
    const oldest = names.keys().next()
    if (oldest.done !== true) names.delete(oldest.value)
  }
}

/** Logical name of a member, if it is known. */
export function nameOf(address: Address): string | undefined {
  return names.get(address.key)
}

/** All names known, by address key. */
export function knownNames(): ReadonlyMap<string, string> {
  return names
}
