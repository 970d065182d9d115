/**
 * Tells at which step the way to a member fails: name, connection, encryption, handshake, answer, who answers, the address it says it has,
 * FD_SOCK2's port, diagnostics. Only ways from here are proven; of those between members there is what they say.
 */
import type {PeekOptions, PeekTarget} from '../peek/options.ts'
import type {Peeked} from '../peek/peeked.ts'
import {endpointKey, socketOf} from '../model/endpoint.ts'
import {peekAll} from '../peek/peek-all.ts'
import type {PeekPorts} from '../peek/ports.ts'
import {askDiagnostics, type DiagnosticsAnswer, type DiagnosticsOptions} from './caches.ts'
import {matrixOf} from './matrix.ts'
import type {ReachExpectation, ReachReport, ReachRow, ReachTarget} from './report.ts'
import {failureOf, stepsOf, type StepFacts} from './steps.ts'

/** How addresses are reached. */
export interface ReachOptions {
  /** How members are asked. */
  readonly peek: PeekOptions
  /** Whether FD_SOCK2's port must be reached. */
  readonly fdSock2: boolean
  /** Null when diagnostics are not asked. */
  readonly diagnostics: DiagnosticsOptions | null
  readonly matrix: boolean
  /** Learns how many addresses have been asked. */
  readonly progress?: (done: number) => void
}

/** Cluster of most members that answered; undefined where no cluster has the most. */
function usualCluster(peeked: readonly Peeked[]): string | undefined {
  const counts = new Map<string, number>()
  for (const {cluster, failure} of peeked) {
    if (cluster !== null && failure === null) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  }
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1])
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined
}

/** Members at the addresses that others say they have, by that address, as far as these were not asked already. */
async function advertised(
  ports: PeekPorts,
  peeked: readonly Peeked[],
  options: ReachOptions,
): Promise<ReadonlyMap<string, Peeked>> {
  const known = new Map(peeked.map((one) => [endpointKey({host: one.address ?? '', port: one.target.port}), one]))
  const targets = new Map<string, PeekTarget>()
  for (const {physicalAddress, transport} of peeked) {
    const socket = physicalAddress === null ? null : socketOf(physicalAddress)
    if (physicalAddress === null || socket === null || known.has(physicalAddress)) continue
    targets.set(physicalAddress, {...socket, transport: transport ?? 'auto'})
  }
  const timeoutMs = Math.min(options.peek.timeoutMs, 1000)
  const found = await peekAll(ports, [...targets.values()], {...options.peek, timeoutMs})
  const told = [...targets.keys()].flatMap((text, i): [string, Peeked][] => {
    const one = found[i]
    return one === undefined ? [] : [[text, one]]
  })
  return new Map([...known, ...told])
}

function diagnosticsOf(
  {physicalAddress}: Peeked,
  told: ReadonlyMap<string, DiagnosticsAnswer> | null,
): Pick<StepFacts, 'diagnostics'> {
  if (told === null) return {}
  return {diagnostics: physicalAddress === null ? null : (told.get(physicalAddress)?.transport ?? null)}
}

function expectationOf({expected}: ReachTarget, cluster: string | undefined): ReachExpectation {
  return cluster === undefined || expected?.cluster !== undefined ? (expected ?? {}) : {...expected, cluster}
}

/** Reaches for members. Does not reject: what is not reached is a row. */
export async function reach(
  ports: PeekPorts,
  targets: readonly ReachTarget[],
  options: ReachOptions,
): Promise<ReachReport> {
  // A release that is remembered costs members no warning; every step is taken all the same.
  const asking = {...options.peek, askFdSock2: options.fdSock2}
  const peeked = await peekAll(ports, targets, asking, options.progress)
  const hosts = peeked.flatMap(({address, failure}) => (address === null || failure !== null ? [] : [address]))
  const [elsewhere, told] = await Promise.all([
    advertised(ports, peeked, options),
    options.diagnostics === null ? null : askDiagnostics(ports, hosts, options.diagnostics),
  ])
  const cluster = options.peek.cluster ?? usualCluster(peeked)
  const hasFdSock2 = peeked.some(({fdSock2}) => fdSock2.some(({outcome}) => outcome === 'identity'))
  const isUnused = !hasFdSock2 && peeked.filter(({failure}) => failure === null).length > 1
  const rows = peeked.map((one, i): ReachRow => {
    const target = targets[i] ?? one.target
    const facts: StepFacts = {
      peeked: one,
      expected: expectationOf(target, cluster),
      advertised: one.physicalAddress === null ? null : (elsewhere.get(one.physicalAddress) ?? null),
      fdSock2: options.fdSock2 ? (isUnused ? 'unused' : 'wanted') : 'ignored',
      fdOffsets: options.peek.fdSock2Ports,
      ...diagnosticsOf(one, told),
    }
    const steps = stepsOf(facts)
    return {target, peeked: one, steps, failure: failureOf(steps, one)}
  })
  return {rows, ...(options.matrix ? {matrix: matrixOf(rows, told ?? new Map())} : {})}
}
