import {recordsOf} from '../diag/client/records.ts'
import type {Surveyed} from './survey.ts'

const UUIDS = 'uuids'

/** What is known of members beside their own words: names and addresses by UUID, UUIDs by address. */
export class KnownNames {
  readonly #names = new Map<string, string>()
  readonly #addresses = new Map<string, string>()
  readonly #uuids = new Map<string, string>()

  constructor({asked, probed}: Surveyed) {
    // What a member says of itself goes before what others say of it.
    for (const {peeked} of asked) this.#learn(peeked.uuid, peeked.name, peeked.physicalAddress)
    for (const {peeked} of asked) {
      for (const {uuid, name, physicalAddress} of peeked.view?.members ?? []) this.#learn(uuid, name, physicalAddress)
    }
    for (const {report} of probed) {
      for (const {parsed} of report.answers) {
        const text = parsed?.pairs.find(([key]) => key === UUIDS)?.[1] ?? ''
        for (const {uuid, name, address} of recordsOf(UUIDS, text) ?? [])
          this.#learn(uuid ?? null, name ?? null, address ?? null)
      }
    }
    for (const {target} of asked) {
      if (target.origin === 'store') this.#learn(target.uuid ?? null, target.name ?? null, null)
    }
  }

  nameOf(uuid: string): string | null {
    return this.#names.get(uuid) ?? null
  }

  addressOf(uuid: string): string | null {
    return this.#addresses.get(uuid) ?? null
  }

  uuidAt(address: string): string | null {
    return this.#uuids.get(address) ?? null
  }

  #learn(uuid: string | null, name: string | null, address: string | null): void {
    if (uuid === null) return
    if (name !== null && !this.#names.has(uuid)) this.#names.set(uuid, name)
    if (address === null) return
    if (!this.#addresses.has(uuid)) this.#addresses.set(uuid, address)
    if (!this.#uuids.has(address)) this.#uuids.set(address, uuid)
  }
}
