import type {Address} from '../../model/address.ts'

/** Most suspicions remembered. */
const MAX_ENTRIES = 20

/** Most members named in a list before it is cut, as in JGroups. */
const MAX_NAMES = 20

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment as JGroups prints it: `Sun Nov 22 14:3:7 UTC 2026`, without leading zeros. */
export function utcText(wallTime: number): string {
  const date = new Date(wallTime)
  const day = `${DAYS[date.getUTCDay()] ?? ''} ${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCDate())}`
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].join(':')
  return `${day} ${time} UTC ${String(date.getUTCFullYear())}`
}

/** Members as JGroups prints a membership: `(2) A,B`. */
export function membersText(members: readonly Address[]): string {
  const names = members.slice(0, MAX_NAMES).map(String).join(',')
  return `(${String(members.length)}) ${names}${members.length > MAX_NAMES ? ' ...' : ''}`
}

/** The last suspicions, oldest first. */
export class SuspectHistory {
  #lines: string[] = []

  add(suspect: Address, wallTime: number): void {
    this.#lines.push(`${utcText(wallTime)}: ${suspect.toString()}`)
    if (this.#lines.length > MAX_ENTRIES) this.#lines.shift()
  }

  clear(): void {
    this.#lines = []
  }

  get lines(): readonly string[] {
    return this.#lines
  }
}
