import type {Address} from '../../model/address.ts'
import type {View} from '../../model/view.ts'

/** Members to be announced to others. */
export interface Announcement {
  readonly about: readonly Address[]
  readonly targets: readonly Address[]
}

/** What a coordinator sends when members have joined: all others to the new members, and the new ones to the old. */
export function announcementsFor(view: View, joined: readonly Address[], own: Address): readonly Announcement[] {
  if (joined.length === 0) return []
  const isNew = new Set(joined.map((m) => m.key))
  const others = view.members.filter((m) => !m.equals(own))
  const old = others.filter((m) => !isNew.has(m.key))
  return [
    {about: others, targets: joined.filter((m) => !m.equals(own))},
    {about: joined, targets: old},
  ]
}
