/** What names are kept by: an address, by its key. */
interface Named {
  readonly key: string
}

/** JGroups' default for `jgroups.name_cache.max_elements`; the table cannot grow past it whatever arrives. */
const MAX_NAMES = 500

/** Most bytes of memory for a name, two per character. This bounds the names a process keeps: 1 MB plus those of its views. */
const MAX_NAME_BYTES = 2048

/** Looks up the logical name of a member, if known. */
export interface Names {
  nameOf(address: Named): string | undefined
}

/** Whether a name is too long to be kept: its sender is treated as a member without a name. */
export function isTooLong(name: string): boolean {
  return name.length * 2 > MAX_NAME_BYTES
}

/** Logical names of members, bounded; all members of a process share one table, like JGroups' NameCache. */
export class NameTable implements Names {
  readonly #names = new Map<string, string>()
  /** Members whose names must stay, with the number of views they are in. */
  readonly #kept = new Map<string, number>()

  /** All known names, by address key. */
  get all(): ReadonlyMap<string, string> {
    return this.#names
  }

  nameOf(address: Named): string | undefined {
    return this.#names.get(address.key)
  }

  /** Remembers the name of a member, evicting the oldest unpinned one when full. Names that are too long are ignored. */
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
