import type {Address} from '../../model/address.ts'
import type {Digest} from '../../model/digest.ts'
import type {SeqnoList} from '../../model/seqno-list.ts'

/** Most elements of a list that JGroups prints. */
const MAX_PRINTED = 20

/** A digest as JGroups prints it: `A: [3 (5)], B: [0 (0)]`, or `A: [3], B: [0]` without the received seqnos. */
export function digestText(digest: Digest, withReceived: boolean, order?: readonly Address[]): string {
  const members = (order ?? digest.entries.map((e) => e.member)).filter((m) => digest.contains(m))
  if (digest.size === 0) return '[]'
  const text = members.slice(0, MAX_PRINTED).map((member) => {
    const entry = digest.get(member)
    const received = withReceived ? ` (${String(entry?.received)})` : ''
    return `${member.toString()}: [${String(entry?.delivered)}${received}]`
  })
  return text.join(', ') + (digest.size > MAX_PRINTED ? ', ...' : '')
}

/** Number of seqnos in a list. */
export function countOf(list: SeqnoList): number {
  let count = 0
  for (const word of list.words) {
    let rest = word
    while (rest !== 0) {
      rest &= rest - 1
      count++
    }
  }
  return count
}
