import type {Decoded, DecodedMessage, DecodedUnit, UnitPlace} from './decoded.ts'
import type {UnitBody} from './frame-unit.ts'

/** Which units are kept. */
export interface UnitFilter {
  /** Most units kept. */
  readonly limit: number
  readonly cluster?: string | undefined
  /** Name of a protocol that has a header in one of the messages. */
  readonly protocol?: string | undefined
}

function allMessages(messages: readonly DecodedMessage[]): DecodedMessage[] {
  return messages.flatMap((message) => [message, ...allMessages(message.messages ?? [])])
}

/** Units in order of completion; those that a filter omits are only counted. */
export class UnitList {
  readonly units: DecodedUnit[] = []
  readonly #filter: UnitFilter
  #seen = 0
  #messages = 0
  #errors = 0
  #leftOut = 0

  constructor(filter: UnitFilter) {
    this.#filter = filter
  }

  add(body: UnitBody, place: UnitPlace | null): void {
    const number = ++this.#seen
    const messages = allMessages(body.messages)
    if (!this.#wanted(body, messages)) {
      this.#leftOut++
      return
    }
    this.#messages += messages.length
    if (body.error !== null) this.#errors++
    this.units.push({number, place, ...body})
  }

  totals(): Pick<Decoded['totals'], 'units' | 'messages' | 'errors' | 'leftOut'> {
    return {units: this.units.length, messages: this.#messages, errors: this.#errors, leftOut: this.#leftOut}
  }

  #wanted({cluster}: UnitBody, messages: readonly DecodedMessage[]): boolean {
    const {limit, protocol} = this.#filter
    if (this.units.length >= limit) return false
    if (this.#filter.cluster !== undefined && cluster !== this.#filter.cluster) return false
    return protocol === undefined || messages.some(({headers}) => headers.some((h) => h.protocol === protocol))
  }
}
