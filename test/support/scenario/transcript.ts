/** What happened in a scenario, as lines for people. */
import type {Address} from '../../../src/model/address.ts'
import {MergeView, type View} from '../../../src/model/view.ts'

/** Members that see the same within this time share a line, milliseconds. */
const TOGETHER_MS = 200
/** More deliveries of one sender than this are counted, not listed. */
const LISTED = 3

/** Something that a member saw, at a time in virtual milliseconds. */
interface Seen {
  readonly at: number
  readonly member: string
  readonly text: string
}

interface Delivery {
  readonly at: number
  readonly member: string
  readonly sender: string
  readonly text: string
}

/** A view as `[A|2] A, B`; a merge view tells its subgroups, the first member of each first. `nameOf` knows all members. */
export function viewText(view: View, nameOf: (member: Address) => string): string {
  const namesOf = (members: readonly Address[]): string => members.map(nameOf).join(', ')
  const creator = nameOf(view.viewId.creator)
  const text = `[${creator}|${String(view.viewId.id)}] ${namesOf(view.members)}`
  if (!(view instanceof MergeView)) return `view ${text}`
  const parts = view.subgroups.map((part) => `(${namesOf(part.members)})`)
  return `merge view ${text}, led by ${creator}, of ${parts.join(' and ')}`
}

function countedText(sender: string, texts: readonly string[]): string {
  const numbers = texts.map(Number)
  const inOrder = numbers.every((n, i) => n === (numbers[0] ?? 0) + i)
  const range = `${String(texts[0])} to ${String(texts.at(-1))}`
  return `delivers ${String(texts.length)} messages of ${sender}, ${range}, ${inOrder ? 'each once and in order' : 'not in order'}`
}

/** Collects what the members see while one command of a scenario runs. */
export class Transcript {
  readonly #seen: Seen[] = []
  readonly #deliveries: Delivery[] = []

  add(at: number, member: string, text: string): void {
    this.#seen.push({at, member, text})
  }

  addDelivery(at: number, member: string, sender: string, text: string): void {
    this.#deliveries.push({at, member, sender, text})
  }

  /** The lines since the last call, by time. */
  take(): string[] {
    const seen = [...this.#seen.splice(0), ...this.#takeDeliveries()].sort((a, b) => a.at - b.at)
    const groups: {at: number; text: string; members: string[]}[] = []
    for (const {at, member, text} of seen) {
      const group = groups.find((g) => g.text === text && at - g.at <= TOGETHER_MS && !g.members.includes(member))
      if (group === undefined) groups.push({at, text, members: [member]})
      else group.members.push(member)
    }
    return groups.map(({at, text, members}) => {
      const time = `${(at / 1000).toFixed(1)}s`
      return `${time.padStart(7)}  ${members.sort().join(' ')}  ${text}`
    })
  }

  /** Long runs of messages as one entry, at the time of the last. */
  #takeDeliveries(): Seen[] {
    const runs = new Map<string, Delivery[]>()
    for (const delivery of this.#deliveries.splice(0)) {
      const key = `${delivery.member} ${delivery.sender}`
      runs.set(key, [...(runs.get(key) ?? []), delivery])
    }
    return [...runs.values()].flatMap((run) => {
      const last = run.at(-1)
      if (last === undefined || run.length <= LISTED)
        return run.map(({at, member, sender, text}) => ({at, member, text: `delivers "${text}" of ${sender}`}))
      const texts = run.map(({text}) => text)
      return [{at: last.at, member: last.member, text: countedText(last.sender, texts)}]
    })
  }
}
