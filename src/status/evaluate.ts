import type {ParsedAnswer} from '../diag/client/parsed-answer.ts'
import type {Peeked} from '../peek/peek.ts'
import {findingsOf} from './findings.ts'
import {KnownNames} from './names.ts'
import {shortUuid, type StatusMember, type StatusReport, type StatusView, socketText} from './report.ts'
import type {Asked, Surveyed} from './survey.ts'

/** Rows of a report; members beyond are counted in a finding. */
const MAX_ROWS = 5000
/** Characters of the members of all views that differ; far more than any cluster has. */
const MAX_KEYS = 32 << 20

/** A view that somebody told, by the members' identities. */
interface HeldView {
  readonly view: string
  readonly cluster: string | null
  readonly size: number
  /** May be fewer than `size`: a member cuts a long list in its answer to a probe. */
  readonly members: string[]
  /** Identities of those who told it. */
  readonly holders: Set<string>
}

const UNKNOWN_ADDRESS =
  'nobody told its address: name it, or the configuration of the members with --props, or a discovery store'

/** Puts answers together: one row per member, views with those who hold them, and what is to be looked at. */
class Evaluation {
  readonly #surveyed: Surveyed
  readonly #names: KnownNames
  readonly #rows = new Map<string, StatusMember>()
  readonly #views = new Map<string, HeldView>()
  /** Addresses of those who answered. */
  readonly #answering = new Set<string>()
  /** Addresses where members were looked for, by UUID. */
  readonly #lookedFor: ReadonlyMap<string, string>
  #keyLength = 0
  #left: number
  #paired: Asked | null = null

  constructor(surveyed: Surveyed) {
    this.#surveyed = surveyed
    this.#names = new KnownNames(surveyed)
    this.#left = surveyed.left
    this.#lookedFor = new Map(
      surveyed.asked.flatMap(({target}) =>
        target.uuid == null ? [] : [[target.uuid, socketText(target.host, target.port)] as const],
      ),
    )
  }

  report(elapsedMs: number): StatusReport {
    const {asked, probed} = this.#surveyed
    const met = this.#met()
    const isMeant = (search: boolean, cluster: string | null): boolean =>
      !search || met.size === 0 || met.has(cluster ?? '')
    for (const one of asked) if (isMeant(one.target.origin === 'search', one.peeked.cluster)) this.#peeked(one)
    const told = probed.flatMap(({report, elapsedMs: ms, search = false}) =>
      report.answers.flatMap(({parsed}) => (parsed !== null && isMeant(search, parsed.cluster) ? [{parsed, ms}] : [])),
    )
    for (const {parsed, ms} of told) if (parsed.view !== null) this.#probed(parsed, ms)
    for (const {parsed, ms} of told) if (parsed.view === null) this.#probed(parsed, ms)
    this.#pair()
    for (const one of asked) this.#failed(one)
    for (const view of this.#views.values()) for (const member of view.members) this.#missing(member, view.cluster)
    this.#outsiders()
    const members = [...this.#rows.values()].sort(byPlace)
    const views = [...this.#views.values()].map((view) => this.#view(view)).sort(bySize)
    const findings = findingsOf(members, views, this.#left)
    const answered = members.filter(({source}) => source !== null)
    return {
      members,
      views,
      findings,
      totals: {
        members: members.length,
        answered: answered.length,
        unreachable: members.length - answered.length,
        clusters: new Set(answered.map(({cluster}) => cluster)).size,
        views: views.length,
        coordinators: answered.filter(({coordinator}) => coordinator).length,
        elapsedMs,
      },
    }
  }

  /** Clusters of members that were asked on purpose. */
  #met(): ReadonlySet<string> {
    const {asked, probed} = this.#surveyed
    const peeked = asked.filter(({target}) => target.origin !== 'search').map((one) => one.peeked.cluster)
    const answers = probed.filter(({search}) => search !== true).flatMap(({report}) => report.answers)
    const told = answers.map(({parsed}) => parsed?.cluster ?? null)
    return new Set([...peeked, ...told].filter((cluster) => cluster !== null))
  }

  #put(identity: string, row: StatusMember): void {
    if (this.#rows.has(identity)) return
    if (this.#rows.size >= MAX_ROWS) {
      this.#left++
      return
    }
    this.#rows.set(identity, row)
    if (row.source !== null && row.address !== null) this.#answering.add(row.address)
  }

  #peeked({peeked}: Asked): void {
    const {uuid, view, target, outcome} = peeked
    if (outcome === 'nothing') return
    const dialled = socketText(target.host, target.port)
    const identity = uuid ?? dialled
    if (view !== null) this.#hold(identity, this.#viewOf(peeked))
    this.#put(identity, {
      name: peeked.name ?? (uuid === null ? null : this.#names.nameOf(uuid)),
      uuid,
      address: peeked.physicalAddress ?? dialled,
      version: peeked.version,
      cluster: peeked.cluster,
      view: view === null ? null : this.#viewText(view.creatorUuid, view.creatorName, view.id),
      coordinator: view === null ? peeked.coordinator === true : view.members[0]?.uuid === uuid,
      status: 'answered',
      layer: peeked.failure?.layer ?? null,
      reason: peeked.failure?.reason ?? addressRemark(peeked, dialled),
      source: 'peek',
      ms: peeked.elapsedMs,
    })
  }

  #viewText(creatorUuid: string, creatorName: string | null, id: number): string {
    return `${creatorName ?? this.#names.nameOf(creatorUuid) ?? shortUuid(creatorUuid)}|${String(id)}`
  }

  #viewOf({view, cluster}: Peeked): Omit<HeldView, 'holders'> {
    if (view === null) return {view: '', cluster, size: 0, members: []}
    const text = this.#viewText(view.creatorUuid, view.creatorName, view.id)
    return {view: text, cluster, size: view.members.length, members: view.members.map(({uuid}) => uuid)}
  }

  #hold(holder: string, view: Omit<HeldView, 'holders'>): void {
    let held = this.#same(view)
    if (held === undefined) {
      const key = viewKey(view)
      this.#keyLength += key.length
      if (this.#keyLength > MAX_KEYS) {
        this.#left++
        return
      }
      held = {...view, holders: new Set()}
      this.#views.set(key, held)
    }
    held.holders.add(holder)
    if (held.members.length < held.size && !held.members.includes(holder)) held.members.push(holder)
  }

  /** The same view as told before; one with a cut list is the same as one of that size. */
  #same(view: Omit<HeldView, 'holders'>): HeldView | undefined {
    const {cluster, view: text, size, members} = view
    const known = this.#views.get(viewKey(view))
    if (known !== undefined || members.length === size) return known
    return [...this.#views.values()].find((one) => one.cluster === cluster && one.view === text && one.size === size)
  }

  /** A member that answered a probe: what it says counts where its transport told nothing. */
  #probed(parsed: ParsedAnswer, ms: number | null): void {
    const {name, physicalAddress, cluster, version, view} = parsed
    const uuid = physicalAddress === null ? null : this.#names.uuidAt(physicalAddress)
    const identity = uuid ?? `${name}@${physicalAddress ?? ''}`
    if (this.#rows.has(identity) || (uuid === null && view === null)) return
    const told = view === null ? null : this.#probedView(parsed)
    if (told !== null) this.#hold(identity, told)
    const failure = this.#surveyed.asked.find(({target}) => socketText(target.host, target.port) === physicalAddress)
      ?.peeked.failure
    this.#put(identity, {
      name,
      uuid,
      address: physicalAddress,
      version: version?.split(' ')[0] ?? null,
      cluster,
      view: told?.view ?? null,
      coordinator: told?.members[0] === identity,
      status: 'answered',
      layer: failure?.layer ?? null,
      reason: failure === undefined || failure === null ? null : `answers probes only: ${failure.reason}`,
      source: 'probe',
      ms,
    })
  }

  /** The view that a probe's answer prints, its members by the identities that are known for their names. */
  #probedView({view, viewMembers, memberCount, cluster}: ParsedAnswer): Omit<HeldView, 'holders'> {
    const [, text = ''] = /\[([^\]]*\|\d+)\]/.exec(view ?? '') ?? []
    const identities = new Map<string, string>()
    for (const {parsed} of this.#surveyed.probed.flatMap(({report}) => report.answers)) {
      if (parsed?.cluster !== cluster) continue
      const uuid = parsed.physicalAddress === null ? null : this.#names.uuidAt(parsed.physicalAddress)
      identities.set(parsed.name, uuid ?? `${parsed.name}@${parsed.physicalAddress ?? ''}`)
    }
    for (const {peeked} of this.#surveyed.asked)
      if (peeked.name !== null && peeked.uuid !== null && peeked.cluster === cluster)
        identities.set(peeked.name, peeked.uuid)
    const members = viewMembers.map((name) => identities.get(name) ?? `${name}@`)
    return {view: text, cluster, size: memberCount ?? members.length, members}
  }

  /**
   * Where one member is missing whose address nobody told, and one address was asked in vain that belongs to nobody, they are taken for the
   * same, and the row says so.
   */
  #pair(): void {
    const homeless = [...this.#views.values()].flatMap(({members, cluster}) =>
      members
        .filter((m) => !m.includes('@') && !this.#rows.has(m) && this.#addressOf(m) === null)
        .map((m) => [m, cluster] as const),
    )
    const missing = new Map(homeless)
    const silent = this.#surveyed.asked.filter(
      ({target, peeked}) =>
        target.origin === 'given' &&
        peeked.outcome === 'nothing' &&
        !this.#answering.has(socketText(target.host, target.port)) &&
        this.#names.uuidAt(socketText(target.host, target.port)) === null,
    )
    const [[uuid, cluster] = ['', null]] = missing
    const [asked] = silent
    if (missing.size !== 1 || silent.length !== 1 || asked === undefined) return
    const {layer, reason} = asked.peeked.failure ?? {layer: null, reason: ''}
    const row = this.#absent({...asked, target: {...asked.target, uuid, cluster}})
    const remark = `${reason} (taken for this member: the only address asked in vain, and the only member missing)`
    this.#paired = asked
    this.#put(uuid, {...row, status: 'unreachable', layer, reason: remark})
  }

  #addressOf(uuid: string): string | null {
    return this.#lookedFor.get(uuid) ?? this.#names.addressOf(uuid)
  }

  #absent({target, peeked}: Asked): Omit<StatusMember, 'status' | 'layer' | 'reason'> {
    const dialled = socketText(target.host, target.port)
    const uuid = target.uuid ?? this.#names.uuidAt(dialled)
    return {
      name: target.name ?? (uuid === null ? null : this.#names.nameOf(uuid)),
      uuid,
      address: dialled,
      version: null,
      cluster: target.cluster ?? null,
      view: null,
      coordinator: false,
      source: null,
      ms: peeked.elapsedMs,
    }
  }

  /** An address where the member that was expected did not answer. */
  #failed(asked: Asked): void {
    const {target, peeked} = asked
    const dialled = socketText(target.host, target.port)
    const uuid = target.uuid ?? this.#names.uuidAt(dialled)
    if (asked === this.#paired || (uuid !== null && this.#rows.has(uuid))) return
    // Where nobody was expected, silence is no news, unless it is that of a member of a view.
    if (target.origin === 'search' && (uuid === null || !this.#isInView(uuid))) return
    const answered = peeked.outcome !== 'nothing'
    if (answered ? uuid === null || peeked.uuid === null : this.#answering.has(dialled)) return
    const row = this.#absent(asked)
    if (answered) {
      const other = peeked.name ?? shortUuid(peeked.uuid ?? '')
      const reason = `${other} of cluster ${peeked.cluster ?? '(unknown)'} answers there`
      this.#put(uuid ?? dialled, {...row, status: 'other member on this address', layer: 'address', reason})
      return
    }
    const {layer, reason} = peeked.failure ?? {layer: null, reason: null}
    this.#put(uuid ?? dialled, {...row, status: 'unreachable', layer, reason})
  }

  #isInView(identity: string): boolean {
    return [...this.#views.values()].some(({members}) => members.includes(identity))
  }

  /** A member of a view that was never heard of otherwise. */
  #missing(identity: string, cluster: string | null): void {
    const at = identity.indexOf('@')
    const uuid = at < 0 ? identity : null
    this.#put(identity, {
      name: uuid === null ? identity.slice(0, at) : this.#names.nameOf(uuid),
      uuid,
      address: uuid === null ? null : this.#names.addressOf(uuid),
      version: null,
      cluster,
      view: null,
      coordinator: false,
      status: 'unreachable',
      layer: 'address',
      reason: UNKNOWN_ADDRESS,
      source: null,
      ms: null,
    })
  }

  #outsiders(): void {
    const inViews = new Set([...this.#views.values()].flatMap(({members}) => members))
    for (const [identity, row] of this.#rows) {
      if (row.source !== null && !inViews.has(identity) && this.#views.size > 0)
        this.#rows.set(identity, {...row, status: 'not in any view'})
    }
  }

  #view({view, cluster, size, members, holders}: HeldView): StatusView {
    const nameOf = (identity: string): string => {
      const name = this.#rows.get(identity)?.name ?? (identity.includes('@') ? identity.split('@')[0] : null)
      return name ?? shortUuid(identity)
    }
    const names = members.map(nameOf)
    const heldBy = members.filter((member) => holders.has(member)).map(nameOf)
    return {view, cluster, coordinator: names[0] ?? null, size, members: names, heldBy}
  }
}

function viewKey({cluster, view, members}: Omit<HeldView, 'holders'>): string {
  return JSON.stringify([cluster, view, members])
}

function addressRemark({physicalAddress, transport}: Peeked, dialled: string): string | null {
  if (physicalAddress === null || physicalAddress === dialled || transport === null) return null
  return `asked at ${dialled}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By cluster, then view, then name; rows without a view last. */
function byPlace(a: StatusMember, b: StatusMember): number {
  return (
    compare(a.cluster ?? '\uffff', b.cluster ?? '\uffff') ||
    compare(a.view ?? '\uffff', b.view ?? '\uffff') ||
    Number(b.coordinator) - Number(a.coordinator) ||
    compare(a.name ?? '\uffff', b.name ?? '\uffff') ||
    compare(a.address ?? '', b.address ?? '')
  )
}

function bySize(a: StatusView, b: StatusView): number {
  return compare(a.cluster ?? '', b.cluster ?? '') || b.size - a.size || compare(a.view, b.view)
}

/** The report of a survey. */
export function evaluate(surveyed: Surveyed, elapsedMs: number): StatusReport {
  return new Evaluation(surveyed).report(elapsedMs)
}
