/** What a name is filed under: an address, by its key. */
interface Named {
  readonly key: string
}

/** As JGroups' `jgroups.name_cache.max_elements`; the table cannot grow past it whatever arrives. */
const MAX_NAMES = 500

/** Bytes of memory of a name at most, two for a character. What a process keeps of all names is bounded thereby: 1 MB and those of its views. */
const MAX_NAME_BYTES = 2048

/** Tells the logical name of a member, if it is known. */
export interface Names {
  nameOf(address: Named): string | undefined
}

/** Whether a name is longer than any that is kept: whoever sends it is a member without name here. */
export function isTooLong(name: string): boolean {
  return name.length * 2 > MAX_NAME_BYTES
}

/** Logical names of members, bounded; all members of a process share one table, as JGroups' NameCache. */
export class NameTable implements Names {
  readonly #names = new Map<string, string>()
  /** How many views the members are in whose names must stay. */
  readonly #kept = new Map<string, number>()

  /** All names known, by address key. */
  get all(): ReadonlyMap<string, string> {
    return this.#names
  }

  nameOf(address: Named): string | undefined {
    return this.#names.get(address.key)
  }

  /** Remembers the name of a member; the oldest that is not kept is forgotten first. A name that is too long is not taken. */
  remember(address: Named, name: string): void {
    if (isTooLong(name)) return
    const names = this.#names
    names.delete(address.key)
    names.set(address.key, name)
    if (names.size <= MAX_NAMES) return
    for (const oldest of names.keys()) {
      if (this.#kept.has(oldest)) continue
      names.delete(oldest)
      return
    }
  }

  /**
   * Keeps the names of these members until the returned function is called, so that made-up members cannot push them out. Names that come
   * later are kept too.
   */
  keep(members: readonly Named[]): () => void {
    const kept = this.#kept
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
}
