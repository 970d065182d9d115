import type {Address} from '../model/address.ts'
import type {Message} from '../model/message.ts'
import type {PingData} from '../headers/ping-data.ts'
import {mergeHeader} from '../headers/merge3.ts'
import {addressText} from './value.ts'

/** Most names kept: a hostile capture may hold a new name in each frame. */
const MAX_NAMES = 10_000

/** Collects the logical names found in the messages of a capture. */
export class LearnedNames {
  readonly #names = new Map<string, string>()

  add(member: Address | null, name: string | null): void {
    const key = addressText(member)
    if (key === null || name === null || name === '') return
    if (this.#names.size < MAX_NAMES || this.#names.has(key)) this.#names.set(key, name)
  }

  /** Adds the names in a message and its payload. */
  learn(message: Message, payload: unknown): void {
    for (let i = 0; i < message.headerCount; i++) {
      const {codec, value} = message.headerAt(i)
      if (codec === (mergeHeader as unknown)) {
        this.add(message.src, (value as {logicalName: string | null}).logicalName)
      }
    }
    if (!Array.isArray(payload)) return
    for (const data of payload as readonly Partial<PingData>[]) {
      if (data.sender !== undefined) this.add(data.sender, data.logicalName ?? null)
    }
  }

  toJSON(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#names].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
