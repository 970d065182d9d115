import type {ParsedAnswer} from '../diag/client/parsed-answer.ts'
import type {Peeked} from '../peek/peeked.ts'
import {endpointText} from '../model/endpoint.ts'
import {findingsOf} from './findings/findings.ts'
import {type HeldView, HeldViews, type ToldView} from './views.ts'
import {shortNames} from '../peek/short-names.ts'
import {KnownNames} from './names.ts'
import {areNear} from '../errors/near-names.ts'
import type {StatusMember, StatusReport, StatusView} from './report.ts'
import {type Scope, scopeOf} from './scope.ts'
import {byPlace, bySize, standingOf} from './standing.ts'
import {type Asked, type Evidence, Observations} from './observations.ts'

/** Rows of a report; members beyond are counted in a finding. */
const MAX_ROWS = 5000

const UNKNOWN_ADDRESS =
  'nobody told its address: name it, or the configuration of the members with --props, or a discovery store'
const NOT_ASKED = 'its address was told too late, or among too many'

/** Puts answers together: one row per member, views with those who hold them, and what is to be looked at. */
class Evaluation {
  readonly #evidence: Evidence
  readonly #names: KnownNames
  readonly #observations: Observations
  readonly #rows = new Map<string, StatusMember>()
  readonly #views = new HeldViews()
  readonly #wanted: string | undefined
  /** Addresses of those who answered. */
  readonly #answering = new Set<string>()
  /** Addresses where members were looked for, by UUID. */
  readonly #lookedFor: ReadonlyMap<string, string>
  #left: number
  #paired: Asked | null = null

  constructor(evidence: Evidence, wanted: string | undefined) {
    this.#evidence = evidence
    this.#wanted = wanted
    this.#names = new KnownNames(evidence)
    this.#observations = new Observations(evidence)
    this.#left = evidence.left
    this.#lookedFor = new Map(
      evidence.asked.flatMap(({target}) => (target.uuid == null ? [] : [[target.uuid, endpointText(target)] as const])),
    )
  }

  report(elapsedMs: number): StatusReport {
    this.#takeAll()
    const views = this.#views.all
    for (const view of views) for (const member of view.members) this.#missing(member, view.cluster)
    const scope = scopeOf([...this.#rows.values()], this.#wanted)
    this.#judge(scope)
    const members = [...this.#rows.values()].sort(byPlace)
    const named = this.#named(members)
    const told = views.map((view) => viewOf(view, named)).sort(bySize)
    const own = views.filter(({cluster}) => cluster === scope.cluster)
    const silent = members.filter(({source}) => source === null)
    const notAsked = silent.filter(({status}) => status === 'not asked').length
    const answered = members.filter(({status}) => status === 'answered').length
    return {
      members,
      views: told,
      findings: findingsOf({members, views: told, scope, left: this.#left}),
      observations: this.#observations.all,
      cluster: scope.cluster,
      totals: {
        members: members.length,
        answered,
        discounted: members.length - answered - silent.length,
        unreachable: silent.length - notAsked,
        notAsked,
        clusters: new Set(members.filter(({source}) => source !== null).map(({cluster}) => cluster)).size,
        views: own.length,
        coordinators: new Set(own.map(({members: [first]}) => first)).size,
        elapsedMs,
      },
    }
  }

  /** Makes rows of all that came; what a member's transport told goes before what probes told. */
  #takeAll(): void {
    const {asked, probed} = this.#evidence
    const met = this.#met()
    const isMeant = (how: 'search' | 'group' | 'named', cluster: string | null): boolean => {
      const wanted = this.#wanted
      if (how === 'named') return true
      if (wanted !== undefined) return cluster === wanted || (how === 'group' && areNear(cluster ?? '', wanted))
      return how === 'group' || met.size === 0 || met.has(cluster ?? '')
    }
    const meant = asked.filter(({target: {origin, cluster}, peeked}) => {
      const how = origin === 'search' || origin === 'group' ? origin : 'named'
      return isMeant(how, peeked.cluster ?? cluster ?? null) || (how === 'search' && peeked.outcome === 'nothing')
    })
    // One member may be met at several addresses: where it told its view it is looked at best.
    for (const one of meant) if (one.peeked.view !== null) this.#peeked(one)
    for (const one of meant) if (one.peeked.view === null) this.#peeked(one)
    const told = probed.flatMap(({report, elapsedMs: ms, search = false, group = false}) => {
      const how = search ? 'search' : group ? 'group' : 'named'
      return report.answers.flatMap(({parsed}) =>
        parsed !== null && isMeant(how, parsed.cluster) ? [{parsed, ms}] : [],
      )
    })
    for (const {parsed, ms} of told) if (parsed.view !== null) this.#probed(parsed, ms)
    for (const {parsed, ms} of told) if (parsed.view === null) this.#probed(parsed, ms)
    this.#pair()
    const meantGroup = new Set(meant)
    for (const one of asked) if (one.target.origin !== 'group' || meantGroup.has(one)) this.#failed(one)
  }

  /** Clusters of members that were asked on purpose. */
  #met(): ReadonlySet<string> {
    const {asked, probed} = this.#evidence
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
    const {uuid, target, outcome} = peeked
    if (outcome === 'nothing') return
    const dialled = endpointText(target)
    const identity = uuid ?? dialled
    const told = this.#viewOf(peeked)
    if (told !== null && !this.#views.hold(identity, told)) this.#left++
    this.#put(identity, {
      name: peeked.name ?? (uuid === null ? null : this.#names.nameOf(uuid)),
      uuid,
      address: peeked.physicalAddress ?? dialled,
      version: peeked.version,
      cluster: peeked.cluster,
      view: told?.text ?? null,
      listedIn: null,
      coordinator: false,
      status: 'answered',
      layer: peeked.failure?.layer ?? null,
      came: peeked.failure?.kind ?? null,
      transport: peeked.transport,
      reason: peeked.failure?.reason ?? addressRemark(peeked, dialled),
      source: 'peek',
      ms: peeked.elapsedMs,
      observations: this.#observations.about(peeked.uuid, dialled),
    })
  }

  #viewOf({view, cluster}: Peeked): ToldView | null {
    if (view === null) return null
    const {creatorUuid, creatorName, id, members} = view
    const creator = creatorName ?? this.#names.nameOf(creatorUuid) ?? this.#names.shortOf(creatorUuid)
    const text = `${creator}|${String(id)}`
    return {text, id, creator: creatorUuid, cluster, size: members.length, members: members.map(({uuid}) => uuid)}
  }

  /** A member that answered a probe: what it says counts where its transport told nothing. */
  #probed(parsed: ParsedAnswer, ms: number | null): void {
    const {name, physicalAddress, cluster, version, view} = parsed
    const uuid = this.#names.uuidOf(parsed)
    const identity = uuid ?? `${name}@${physicalAddress ?? ''}`
    const known = this.#rows.get(identity)
    if (known === undefined ? uuid === null && view === null : view === null || known.view !== null) return
    // Who says that it has no view is believed.
    if (known?.layer === 'view') return
    const told = view === null ? null : this.#probedView(parsed)
    if (told !== null && !this.#views.hold(identity, told)) this.#left++
    const failure = this.#evidence.asked.find(({target}) => endpointText(target) === physicalAddress)?.peeked.failure
    this.#rows.delete(identity)
    this.#put(identity, {
      name,
      uuid,
      address: physicalAddress,
      version: version?.split(' ')[0] ?? null,
      cluster,
      view: told?.text ?? null,
      listedIn: null,
      coordinator: false,
      status: 'answered',
      layer: failure?.layer ?? null,
      came: failure?.kind ?? null,
      transport: null,
      reason: failure === undefined || failure === null ? null : `answers probes only: ${failure.reason}`,
      source: 'probe',
      ms,
      observations: this.#observations.about(uuid, physicalAddress, name),
    })
  }

  /** The view that a probe's answer prints, its members by the identities that are known for their names. */
  #probedView({view, viewMembers, memberCount, cluster}: ParsedAnswer): ToldView {
    const [, text = '', creator = '', id = ''] = /\[(([^\]]*)\|(\d+))\]/.exec(view ?? '') ?? []
    const identities = new Map<string, string>()
    for (const {parsed} of this.#evidence.probed.flatMap(({report}) => report.answers)) {
      if (parsed?.cluster !== cluster) continue
      identities.set(parsed.name, this.#names.uuidOf(parsed) ?? `${parsed.name}@${parsed.physicalAddress ?? ''}`)
    }
    for (const {peeked} of this.#evidence.asked) {
      if (peeked.cluster !== cluster) continue
      if (peeked.name !== null && peeked.uuid !== null) identities.set(peeked.name, peeked.uuid)
    }
    const members = viewMembers.map(
      (name) => identities.get(name) ?? this.#names.uuidNamed(name, cluster) ?? `${name}@`,
    )
    const maker = identities.get(creator) ?? this.#names.uuidNamed(creator, cluster)
    return {text, id: Number(id), creator: maker, cluster, size: memberCount ?? members.length, members}
  }

  /**
   * Where one member is missing whose address nobody told, and one address was asked in vain that belongs to nobody, they are taken for the
   * same, and the row says so.
   */
  #pair(): void {
    const homeless = this.#views.all.flatMap(({members, cluster}) =>
      members
        .filter((m) => !m.includes('@') && !this.#rows.has(m) && this.#addressOf(m) === null)
        .map((m) => [m, cluster] as const),
    )
    const missing = new Map(homeless)
    const vain = this.#evidence.asked.filter(
      ({target, peeked}) =>
        peeked.outcome === 'nothing' &&
        !this.#answering.has(endpointText(target)) &&
        this.#names.uuidAt(endpointText(target)) === null,
    )
    const given = vain.filter(({target}) => target.origin === 'given')
    const hung = vain.filter(({peeked}) => peeked.failure?.kind === 'hung')
    const silent = given.length > 0 ? given : hung
    const [[uuid, cluster] = ['', null]] = missing
    const [asked] = silent
    if (missing.size !== 1 || silent.length !== 1 || asked === undefined) return
    const {layer, kind, reason} = asked.peeked.failure ?? {layer: null, kind: null, reason: ''}
    const row = this.#absent({...asked, target: {...asked.target, uuid, cluster}})
    const remark = `${reason} (taken for this member: the only such address, and the only member missing)`
    this.#paired = asked
    this.#put(uuid, {...row, status: 'unreachable', layer, came: kind, reason: remark})
  }

  #addressOf(uuid: string): string | null {
    return this.#lookedFor.get(uuid) ?? this.#names.addressOf(uuid)
  }

  #absent({target, peeked}: Asked): Omit<StatusMember, 'status' | 'layer' | 'came' | 'reason'> {
    const dialled = endpointText(target)
    const uuid = target.uuid ?? this.#names.uuidAt(dialled)
    return {
      name: target.name ?? (uuid === null ? null : this.#names.nameOf(uuid)),
      uuid,
      address: dialled,
      version: null,
      cluster: target.cluster ?? null,
      view: null,
      listedIn: null,
      coordinator: false,
      transport: null,
      source: null,
      ms: peeked.elapsedMs,
      observations: this.#observations.about(uuid, dialled),
    }
  }

  /** An address where the member that was expected did not answer. */
  #failed(asked: Asked): void {
    const {target, peeked} = asked
    const dialled = endpointText(target)
    const uuid = target.uuid ?? this.#names.uuidAt(dialled)
    if (asked === this.#paired || (uuid !== null && this.#rows.has(uuid))) return
    // Where nobody was expected, silence is no news, unless it is that of a member of a view.
    if (target.origin === 'search' && (uuid === null || !this.#isInView(uuid))) return
    // Who was looked for and is somewhere else now is no news either.
    if (target.origin === 'search' && peeked.outcome !== 'nothing') return
    const answered = peeked.outcome !== 'nothing' && !(uuid !== null && this.#isBeside(asked, dialled))
    if (answered ? uuid === null || peeked.uuid === null : this.#answering.has(dialled)) return
    const row = this.#absent(asked)
    if (answered) {
      const other = peeked.name ?? this.#names.shortOf(peeked.uuid ?? '')
      const reason = `${other} of cluster ${peeked.cluster ?? '(unknown)'} answers there`
      this.#put(uuid ?? dialled, {...row, status: 'other member on this address', layer: 'address', came: null, reason})
      return
    }
    const {layer, kind, reason} = peeked.failure ?? {layer: null, kind: null, reason: null}
    this.#put(uuid ?? dialled, {...row, status: 'unreachable', layer, came: kind, reason})
  }

  /** Whether the one that told of itself on FD_SOCK2's port is known to be at another address: it says nothing of this one. */
  #isBeside({peeked}: Asked, dialled: string): boolean {
    const address = this.#rows.get(peeked.uuid ?? '')?.address ?? dialled
    return peeked.onlyBeside === true && address !== dialled
  }

  #isInView(identity: string): boolean {
    return this.#views.all.some(({members}) => members.includes(identity))
  }

  /** A member of a view that was never heard of otherwise. */
  #missing(identity: string, cluster: string | null): void {
    const at = identity.indexOf('@')
    const uuid = at < 0 ? identity : null
    const address = uuid === null ? null : this.#names.addressOf(uuid)
    this.#put(identity, {
      name: uuid === null ? identity.slice(0, at) : this.#names.nameOf(uuid),
      uuid,
      address,
      version: null,
      cluster,
      view: null,
      listedIn: null,
      coordinator: false,
      status: 'not asked',
      layer: 'address',
      came: null,
      transport: null,
      reason: address === null ? UNKNOWN_ADDRESS : NOT_ASKED,
      source: null,
      ms: null,
      observations: [],
    })
  }

  /** Says of each row whether it counts, in which view it stands, and whether it is the first of one, silent members included. */
  #judge({cluster}: Scope): void {
    const views = this.#views.all
    const first = new Set(views.map(({members: [member]}) => member))
    const listed = new Map<string, HeldView>()
    const held = new Map(views.flatMap((view) => [...view.holders].map((holder) => [holder, view] as const)))
    for (const view of views) {
      if (view.cluster === cluster) for (const member of view.members) listed.set(member, listed.get(member) ?? view)
    }
    for (const [identity, row] of this.#rows) {
      const own = held.get(identity)
      const isIn = own === undefined ? listed.has(identity) || views.length === 0 : own.members.includes(identity)
      this.#rows.set(identity, {
        ...row,
        listedIn: listed.get(identity)?.text ?? null,
        cluster: row.cluster ?? (row.source === null ? (listed.get(identity)?.cluster ?? null) : null),
        coordinator: first.has(identity),
        status: row.source === null ? row.status : standingOf(row, cluster, isIn),
      })
    }
  }

  #named(members: readonly StatusMember[]): (identity: string) => string {
    const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
    return (identity) => {
      const name = this.#rows.get(identity)?.name ?? (identity.includes('@') ? identity.split('@')[0] : null)
      return name ?? short(identity)
    }
  }
}

function viewOf({text, cluster, size, members, holders}: HeldView, nameOf: (identity: string) => string): StatusView {
  const names = members.map(nameOf)
  const heldBy = members.filter((member) => holders.has(member)).map(nameOf)
  return {view: text, cluster, coordinator: names[0] ?? null, size, members: names, heldBy}
}

function addressRemark({physicalAddress, transport}: Peeked, dialled: string): string | null {
  if (physicalAddress === null || physicalAddress === dialled || transport === null) return null
  return `asked at ${dialled}`
}

/** The report of a survey. `cluster`: the one that was asked for by name. */
export function evaluate(evidence: Evidence, elapsedMs: number, cluster?: string): StatusReport {
  return new Evaluation(evidence, cluster).report(elapsedMs)
}
