import {recordsOf} from '../diag/client/records.ts'
import {comparableText} from '../model/endpoint.ts'
import type {ParsedAnswer} from '../diag/client/parsed-answer.ts'
import type {PeekedView} from '../peek/peeked.ts'
import {shortNames} from '../peek/short-names.ts'
import type {Evidence} from './observations.ts'

const UUIDS = 'uuids'

/** What is known of members beside their own words: names and addresses by UUID, UUIDs by address. */
export class KnownNames {
  readonly #names = new Map<string, string>()
  readonly #addresses = new Map<string, string>()
  readonly #uuids = new Map<string, string>()
  /** Members of views that a probe's answer named, by cluster and name. */
  readonly #named = new Map<string, string>()
  readonly #short: (uuid: string) => string

  constructor(evidence: Evidence) {
    const {asked, probed} = evidence
    // What a member says of itself goes before what others say of it.
    for (const {peeked} of asked) this.#learn(peeked.uuid, peeked.name, peeked.physicalAddress)
    for (const {peeked} of asked) {
      for (const {uuid, name, physicalAddress} of peeked.view?.members ?? []) this.#learn(uuid, name, physicalAddress)
    }
    for (const {report} of probed) {
      for (const {parsed} of report.answers) {
        const text = parsed?.pairs.find(([key]) => key === UUIDS)?.[1] ?? ''
        for (const {uuid, name, address} of recordsOf(UUIDS, text) ?? [])
          this.#learn(uuid ?? null, name ?? null, address === undefined ? null : comparableText(address))
      }
    }
    this.#matchViews(evidence)
    for (const {target} of asked) {
      if (target.origin === 'store') this.#learn(target.uuid ?? null, target.name ?? null, null)
    }
    const told = asked.flatMap(({peeked: {uuid, view}}) => [
      ...(uuid === null ? [] : [uuid]),
      ...(view === null ? [] : [view.creatorUuid, ...view.members.map((member) => member.uuid)]),
    ])
    this.#short = shortNames(told)
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

  /** A name for people where nobody told one. */
  shortOf(uuid: string): string {
    return this.#short(uuid)
  }

  /** Who answered a probe: by its address, else by its place in a view that members told by their UUIDs. */
  uuidOf({name, cluster, physicalAddress}: ParsedAnswer): string | null {
    return (physicalAddress === null ? null : this.uuidAt(physicalAddress)) ?? this.uuidNamed(name, cluster)
  }

  /** Who is called so in a view that was told by names as well as by UUIDs. */
  uuidNamed(name: string, cluster: string | null): string | null {
    return this.#named.get(JSON.stringify([cluster, name])) ?? null
  }

  /** A view that probes tell by names and members by UUIDs, in the same order, says who is who. */
  #matchViews({asked, probed}: Evidence): void {
    const views = asked.flatMap(({peeked: {cluster, view}}) => (view === null ? [] : [{cluster, view}]))
    for (const parsed of probed.flatMap(({report}) => report.answers.flatMap((answer) => answer.parsed ?? []))) {
      const {viewMembers, memberCount, cluster} = parsed
      if (memberCount !== viewMembers.length || new Set(viewMembers).size < memberCount) continue
      const fitting = views
        .filter((one) => one.cluster === cluster && this.#fits(one.view, parsed))
        .map(({view}) => view)
      const members = (fitting[0]?.members ?? []).map(({uuid}) => uuid)
      if (fitting.some((view) => view.members.some(({uuid}, i) => uuid !== members[i]))) continue
      for (const [i, uuid] of members.entries()) {
        const name = viewMembers[i] ?? ''
        this.#learn(uuid, name, name === parsed.name ? parsed.physicalAddress : null)
        this.#named.set(JSON.stringify([cluster, name]), uuid)
      }
    }
  }

  #fits({id, members}: PeekedView, {view, viewMembers}: ParsedAnswer): boolean {
    if (/\|(\d+)\]/.exec(view ?? '')?.[1] !== String(id) || members.length !== viewMembers.length) return false
    return members.every(({uuid, name}, i) => {
      const known = name ?? this.nameOf(uuid)
      return known === null || known === viewMembers[i]
    })
  }

  #learn(uuid: string | null, name: string | null, address: string | null): void {
    if (uuid === null) return
    if (name !== null && !this.#names.has(uuid)) this.#names.set(uuid, name)
    if (address === null) return
    if (!this.#addresses.has(uuid)) this.#addresses.set(uuid, address)
    if (!this.#uuids.has(address)) this.#uuids.set(address, uuid)
  }
}
