import type {Address} from '../../model/address.ts'
import type {ViewId} from '../../model/view.ts'

/** Most members remembered: anyone can make up members. */
const MAX_MEMBERS = 4096

/** Latest view ids announced by members, by member. */
export class ViewIds {
  readonly #byMember = new Map<string, {readonly member: Address; readonly viewId: ViewId}>()

  get size(): number {
    return this.#byMember.size
  }

  clear(): void {
    this.#byMember.clear()
  }

  /** Records a member's view id; one older than the known one is ignored. */
  add(member: Address, viewId: ViewId): void {
    const known = this.#byMember.get(member.key)
    if (known === undefined && this.#byMember.size >= MAX_MEMBERS) return
    if (known === undefined || known.viewId.compare(viewId) < 0) this.#byMember.set(member.key, {member, viewId})
  }

  get differ(): boolean {
    const [first, ...rest] = this.#byMember.values()
    return first !== undefined && rest.some((entry) => !entry.viewId.equals(first.viewId))
  }

  /** Sorted members by view id. */
  groups(): {readonly viewId: ViewId; readonly members: readonly Address[]}[] {
    const groups = new Map<string, {viewId: ViewId; members: Address[]}>()
    for (const {member, viewId} of this.#byMember.values()) {
      const key = `${String(viewId.id)}|${viewId.creator.key}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, {viewId, members: [member]})
      else group.members.push(member)
    }
    for (const group of groups.values()) group.members.sort((a, b) => a.compare(b))
    return [...groups.values()]
  }

  /** Members to ask for the views to merge: the creators of all view ids and one member of each group, sorted. */
  participants(): Address[] {
    const list = new Map<string, Address>()
    const add = (member: Address | undefined): void => {
      if (member !== undefined && !list.has(member.key)) list.set(member.key, member)
    }
    for (const group of this.groups()) {
      add(group.viewId.creator)
      add(group.members[0])
    }
    return [...list.values()].sort((a, b) => a.compare(b))
  }

  /** One line per view id with the members that announced it. */
  toString(): string {
    return this.groups()
      .map((g) => `${g.viewId.toString()}: [${g.members.join(', ')}]\n`)
      .join('')
  }
}
