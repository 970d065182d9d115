import {UsageError} from '../../errors/index.ts'
import {socketOf, withPortsAbove} from '../../model/endpoint.ts'
import {DIAG_PORT_RANGE} from '../diag-settings.ts'
import {resolveDestinations, isMulticast} from '../client/destinations.ts'
import {identityOf} from '../client/membership.ts'
import type {ProbeOptions, ProbePorts} from '../client/options.ts'
import {nodePattern, probe} from '../client/probe.ts'
import {recordsOf} from '../client/records.ts'
import {membersOf, type ProbeReport} from '../client/report.ts'
import type {Evidence, HostEvidence, Look, Why} from './evidence.ts'
import {groupListener, interfacesHeard, tryVariants} from './experiments.ts'
import {checkPort} from './port-check.ts'
import {answersOf, findingsOf, isHollow} from './verdicts.ts'
import {triedLines} from './tried.ts'

/** Looks at the transport ports of a host without diagnostics and without joining; with a port, at exactly that one. */
export type LookAt = (address: string, port: number | null) => Promise<readonly Look[]>

/** What `why` is given beside the probe. */
export interface WhyOptions {
  /** Transport addresses of members that should answer; a port of null is any usual one. */
  readonly members: readonly {readonly host: string; readonly port: number | null}[]
  readonly lookAt: LookAt
}

interface Target {
  readonly address: string
  readonly port: number | null
  readonly member: string | null
}

/** Hosts that are asked on all ports that members of one host may have; more are asked on a few. */
const MAX_THOROUGH = 4
const SHORT_RANGE = 5
const MAX_HOSTS = 50

/**
 * Finds out why nobody, or not everybody, answers a probe: asks with other settings, over the other transport, and looks at members
 * without diagnostics. Changes nothing; rejects with UsageError when the request would. Gives the answers to the request, too.
 */
export async function why(
  options: ProbeOptions,
  ports: ProbePorts,
  {members, lookAt}: WhyOptions,
): Promise<{readonly report: ProbeReport; readonly why: Why}> {
  if (options.changes === true)
    throw new UsageError('--why asks several times, so it takes no key that changes members')
  const found = await probe({...options, node: undefined}, ports)
  const report = {...found, silent: found.silent.filter(({asked}) => asked !== true)}
  const pattern = options.node === undefined ? undefined : nodePattern(options.node)
  const wanted = (name: string): boolean => pattern?.test(name) ?? true
  const answered = answersOf(report).filter(({name}) => wanted(name))
  const settled = {options, base: report, wanted, variants: new Map(), heardBy: [], hosts: [], listener: null}
  const hollow = options.passcode !== undefined && isHollow(report)
  const complete = answered.length > 0 && report.silent.length === 0 && !hollow
  const evidence: Evidence = complete
    ? settled
    : {...settled, ...(await gathered(options, ports, report, members, lookAt))}
  const shown = answered.length
  const answers = report.answers.filter(({parsed}) => parsed === null || wanted(parsed.name))
  const silent = found.silent.filter(({name, asked}) => name === null || asked === true || wanted(name))
  return {
    report: {...report, answers, silent},
    why: {answered: shown, silent: report.silent.length, findings: findingsOf(evidence), tried: triedLines(evidence)},
  }
}

async function gathered(
  options: ProbeOptions,
  ports: ProbePorts,
  report: ProbeReport,
  members: WhyOptions['members'],
  lookAt: LookAt,
): Promise<Pick<Evidence, 'variants' | 'heardBy' | 'hosts' | 'listener'>> {
  const targets = await targetsOf(options, ports, report, members)
  const udp = options.transport === 'udp'
  const [variants, listener, hosts] = await Promise.all([
    tryVariants(options, ports),
    groupListener(options, ports),
    Promise.all(targets.map((target) => hostEvidence(target, targets.length, options, ports, lookAt))),
  ])
  const otherInterface =
    udp &&
    options.bindAddress !== undefined &&
    [...(variants.get('interface') ?? []), ...(variants.get('all') ?? [])].length > 0
  return {variants, listener, hosts, heardBy: otherInterface ? await interfacesHeard(options, ports) : []}
}

/** Hosts and members that are missed: those who were named, and silent members whose address others know. */
async function targetsOf(
  options: ProbeOptions,
  ports: ProbePorts,
  report: ProbeReport,
  members: WhyOptions['members'],
): Promise<Target[]> {
  const silent = await silentTargets(options, ports, report)
  if (answersOf(report).length > 0) return silent.slice(0, MAX_HOSTS)
  const named = await Promise.all(
    members.map(async ({host, port}) => {
      const [found] = await resolveDestinations({...options, addresses: [host]}, ports.network)
      return found === undefined ? [] : [{address: found.address, port, member: null}]
    }),
  )
  const hosts = (await resolveDestinations(options, ports.network))
    .filter(({address}) => options.addresses.length > 0 && !isMulticast(address))
    .map(({address}) => ({address, port: null, member: null}))
  const given = [...named.flat(), ...hosts.filter(({address}) => !named.flat().some((n) => n.address === address))]
  const own = ports.network
    .interfaces()
    .flatMap((i) => i.addresses.filter(({family, scope}) => family === 4 || scope === 0))
  const local = own
    .filter(({family}) => family === (options.family ?? 4))
    .map(({address}) => ({address, port: null, member: null}))
  return (given.length > 0 ? given : local).slice(0, MAX_HOSTS)
}

async function silentTargets(options: ProbeOptions, ports: ProbePorts, report: ProbeReport): Promise<Target[]> {
  const names = new Set(report.silent.flatMap(({name}) => name ?? []))
  if (names.size === 0 || answersOf(report).length === 0) return []
  const {answers} = await probe({...options, keys: ['uuids'], node: undefined, expect: undefined}, ports)
  const known = new Map<string, Target>()
  for (const {pairs} of membersOf(answers, identityOf)) {
    const text = pairs.find(([key]) => key === 'uuids')?.[1] ?? ''
    for (const {name = '', address: where = ''} of recordsOf('uuids', text.trim()) ?? []) {
      const socket = socketOf(where)
      if (names.has(name) && socket !== null) known.set(name, {address: socket.host, port: socket.port, member: name})
    }
  }
  return [...known.values()]
}

async function hostEvidence(
  {address, port, member}: Target,
  hosts: number,
  options: ProbeOptions,
  ports: ProbePorts,
  lookAt: LookAt,
): Promise<HostEvidence> {
  const range = hosts <= MAX_THOROUGH ? DIAG_PORT_RANGE : SHORT_RANGE
  const numbers = withPortsAbove({host: address, port: options.port}, range).map((socket) => socket.port)
  const check = {passcode: options.passcode, timeoutMs: options.timeoutMs}
  const [looks, checked] = await Promise.all([
    lookAt(address, port),
    Promise.all(numbers.map((n) => checkPort(ports, address, n, check))),
  ])
  const local = ports.network.interfaces().some((i) => i.addresses.some((own) => own.address === address))
  return {address, member, local, looks, ports: checked}
}
