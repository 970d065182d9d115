import type {ProbeReport} from '../diag/client/report.ts'
import {endpointText} from '../model/endpoint.ts'
import type {FailureKind, Peeked, PeekedFdSock2} from '../peek/peeked.ts'

/** Transports of an address. */
export type PeekTransport = Peeked['target']['transport']

/** An address that is asked, and who is expected there. */
export interface SurveyTarget {
  readonly host: string
  readonly port: number
  readonly transport: PeekTransport
  /** `search`: nobody is expected; `group`: it answered in a multicast group, where any cluster may be. */
  readonly origin: 'given' | 'view' | 'store' | 'probe' | 'group' | 'search'
  readonly uuid?: string | null
  readonly name?: string | null
  /** Cluster of who told the address. */
  readonly cluster?: string | null
}

/** What a probe brought, and in which time. */
export interface Probed {
  readonly report: Pick<ProbeReport, 'answers' | 'failures'>
  /** Nobody was known to be there: members of other clusters are no news. */
  readonly search?: boolean
  /** A multicast group was asked: members of other clusters than the one asked for are no news. */
  readonly group?: boolean
  readonly elapsedMs: number
  /** When it had come, in milliseconds since 1970. */
  readonly at?: number
}

/** An address that was asked, and what came. */
export interface Asked {
  readonly target: SurveyTarget
  readonly peeked: Peeked
  /** When the answer came, or was given up, in milliseconds since 1970. */
  readonly at?: number
}

/** All that came of what was asked. */
export interface Evidence {
  readonly asked: readonly Asked[]
  readonly probed: readonly Probed[]
  /** Addresses that were told and not asked, since there were too many. */
  readonly left: number
}

/** What was asked. */
export interface Question {
  readonly means: 'transport' | 'fd-sock2' | 'diagnostics'
  /** `10.0.0.5:7800`. */
  readonly place: string
  /** Null where it was not settled, or nothing could be sent. */
  readonly transport: 'tcp' | 'udp' | null
  /** How the place became known; null for ports beside one that was asked. */
  readonly why: SurveyTarget['origin'] | null
}

/** What came of one question. */
export interface Observation {
  /** The question in short, the same in each run: `transport 10.0.0.5:7800`. */
  readonly id: string
  /** Milliseconds since 1970; null when it was not noted. @asType number */
  readonly at: number | null
  readonly question: Question
  readonly outcome: 'answered' | FailureKind
  /** Who answered; null when that was not told. */
  readonly uuid: string | null
  readonly name: string | null
  readonly cluster: string | null
  readonly version: string | null
  /** View that was told, as `A|3` or by the UUID of who made it. */
  readonly view: string | null
  /** Why there was no answer. */
  readonly reason: string | null
}

const NOBODY = {uuid: null, name: null, cluster: null, version: null, view: null}

const FD_OUTCOMES: Readonly<Record<PeekedFdSock2['outcome'], Observation['outcome']>> = {
  identity: 'answered',
  refused: 'refused',
  timeout: 'dropped',
  closed: 'closed',
  silent: 'silent',
  garbage: 'program',
  tls: 'tls',
  failed: 'failed',
}

function ofTransport({target, peeked, at}: Asked): Observation {
  const {uuid, name, cluster, version, view, failure, transport, onlyBeside} = peeked
  const place = endpointText(target)
  const said = onlyBeside === true ? NOBODY : {uuid, name, cluster, version}
  return {
    id: `transport ${place}`,
    at: at ?? null,
    question: {means: 'transport', place, transport, why: target.origin},
    outcome: failure?.kind ?? 'answered',
    ...said,
    view: view === null ? null : `${view.creatorName ?? view.creatorUuid}|${String(view.id)}`,
    reason: failure?.reason ?? null,
  }
}

function ofFdSock2({target, peeked, at}: Asked): Observation[] {
  return peeked.fdSock2.map(({port, outcome, uuid, cluster}) => {
    const place = endpointText({host: target.host, port})
    return {
      ...NOBODY,
      id: `fd-sock2 ${place}`,
      at: at ?? null,
      question: {means: 'fd-sock2', place, transport: 'tcp', why: null},
      outcome: FD_OUTCOMES[outcome],
      uuid,
      cluster,
      reason: null,
    }
  })
}

function ofDiagnostics({report, at}: Probed): Observation[] {
  const answers = report.answers.flatMap(({parsed, from}): Observation[] => {
    if (parsed === null) return []
    const {name, cluster, version, view} = parsed
    const question = {means: 'diagnostics', place: from, transport: null, why: null} as const
    const id = `diagnostics ${name} ${parsed.physicalAddress ?? from}`
    const said = {name, cluster, version, view: /\[([^\]]*\|\d+)\]/.exec(view ?? '')?.[1] ?? null}
    return [{id, at: at ?? null, question, outcome: 'answered', uuid: null, ...said, reason: null}]
  })
  const failures = report.failures.map(({to, reason}): Observation => {
    const question = {means: 'diagnostics', place: to, transport: null, why: null} as const
    return {...NOBODY, id: `diagnostics ${to}`, at: at ?? null, question, outcome: 'failed', reason}
  })
  return [...answers, ...failures]
}

/** All that came, one observation for each question; of several to the same place the first with an answer. */
function observationsOf({asked, probed}: Evidence): Observation[] {
  const all = [...asked.flatMap((one) => [ofTransport(one), ...ofFdSock2(one)]), ...probed.flatMap(ofDiagnostics)]
  const byId = new Map<string, Observation>()
  for (const one of all) {
    const known = byId.get(one.id)
    if (known === undefined || (known.outcome !== 'answered' && one.outcome === 'answered')) byId.set(one.id, one)
  }
  return [...byId.values()]
}

/** Observations, found by whom they are about. */
export class Observations {
  readonly all: readonly Observation[]
  readonly #byUuid = new Map<string, string[]>()
  readonly #byPlace = new Map<string, string[]>()

  constructor(evidence: Evidence) {
    this.all = observationsOf(evidence)
    const note = (index: Map<string, string[]>, key: string, id: string): void => {
      index.set(key, [...(index.get(key) ?? []), id])
    }
    for (const {id, uuid, name, question} of this.all) {
      if (uuid !== null) note(this.#byUuid, uuid, id)
      note(this.#byPlace, question.means === 'diagnostics' && name !== null ? id : question.place, id)
    }
    for (const {target, peeked} of evidence.asked) {
      // What FD_SOCK2's ports said belongs to the address that they were asked for.
      for (const {port} of peeked.fdSock2) {
        note(this.#byPlace, endpointText(target), `fd-sock2 ${endpointText({host: target.host, port})}`)
      }
    }
  }

  /** Ids of what is about a member, an address, or the one that diagnostics name there. */
  about(uuid: string | null, place: string | null, name: string | null = null): string[] {
    const ids = [
      ...(place === null ? [] : (this.#byPlace.get(place) ?? [])),
      ...(name === null ? [] : (this.#byPlace.get(`diagnostics ${name} ${place ?? ''}`) ?? [])),
      ...(uuid === null ? [] : (this.#byUuid.get(uuid) ?? [])),
    ]
    return [...new Set(ids)]
  }
}
