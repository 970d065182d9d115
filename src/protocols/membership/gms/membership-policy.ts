import type {Address} from '../../../model/address.ts'

/** Members in order, each once. */
export function distinct(members: Iterable<Address>): Address[] {
  const byKey = new Map<string, Address>()
  for (const member of members) if (!byKey.has(member.key)) byKey.set(member.key, member)
  return [...byKey.values()]
}

/** `members` without those in `others`. */
export function without(members: readonly Address[], others: Iterable<Address>): Address[] {
  const keys = new Set([...others].map((m) => m.key))
  return members.filter((m) => !keys.has(m.key))
}

/** Elements of `members` that are also in `others`. */
export function among(members: Iterable<Address>, others: Iterable<Address>): Address[] {
  const keys = new Set([...others].map((m) => m.key))
  return [...members].filter((m) => keys.has(m.key))
}

/** Whether the member is in the list. */
export function includes(members: readonly Address[], member: Address | null): boolean {
  return member !== null && members.some((m) => m.equals(member))
}

/** The last `count` elements. */
export function lastOf<T>(list: readonly T[], count: number): readonly T[] {
  return count <= 0 ? [] : list.slice(-count)
}

/** The lowest address. */
export function lowest(members: readonly Address[]): Address | null {
  return [...members].sort((a, b) => a.compare(b))[0] ?? null
}

/** What changes between two views. */
export interface Change {
  readonly joiners?: readonly Address[]
  readonly leavers?: readonly Address[]
  readonly suspects?: readonly Address[]
}

/** Default order of the next view: the present members that stay, then the joiners (GMS.DefaultMembershipPolicy). */
export function nextMembers(current: readonly Address[], change: Change): Address[] {
  const staying = without(current, [...(change.leavers ?? []), ...(change.suspects ?? [])])
  return distinct([...staying, ...(change.joiners ?? [])])
}

/** Default order of a merge view: the lowest of the subgroups' coordinators, then the subgroups one after the other. */
export function mergedMembers(subgroups: readonly (readonly Address[])[]): Address[] {
  const coordinators = subgroups.map((g) => g[0]).filter((m) => m !== undefined)
  const first = lowest(coordinators)
  return first === null ? [] : distinct([first, ...subgroups.flat()])
}
