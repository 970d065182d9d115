import {spawn} from 'node:child_process'
import {JgError, TimeoutError} from '../errors/index.ts'
import type {Network} from '../runtime/ports.ts'
import type {ViewEvent} from '../member/member-events.ts'
import {ChildMember} from './child-member.ts'
import {freePorts, multicastWorks} from './multicast.ts'

const NAMES = ['A', 'B', 'C'] as const
const MULTICAST_LIMIT_MS = 500
const VIEW_LIMIT_MS = 12_000
const PROBE_LIMIT_MS = 5000

/** One member of the demonstration cluster. */
export interface QuickstartMember {
  readonly name: string
  readonly uuid: string
  readonly physicalAddress: string
  readonly coordinator: boolean
  readonly pid: number
}

/** The result of the quickstart. */
export interface QuickstartResult {
  readonly cluster: string
  readonly transport: 'udp' | 'tcp'
  /** Why a transport other than UDP was used. */
  readonly notice: string | null
  /** The view of all members, as JGroups writes it. */
  readonly view: string
  readonly members: readonly QuickstartMember[]
  /** Output of `jg probe uuids`. */
  readonly probe: string
}

/** What the quickstart needs to run. */
export interface QuickstartOptions {
  /** The program that runs `jg`. */
  readonly bin: string
  readonly network: Network
  readonly interrupted: AbortSignal
  /** Called with what is being waited for. */
  readonly progress: (text: string) => void
}

/** How the members find each other, as arguments of `jg node start`, and how to probe them. */
interface Meeting {
  readonly transport: 'udp' | 'tcp'
  readonly notice: string | null
  readonly memberArgs: readonly (readonly string[])[]
  readonly probeArgs: readonly string[]
}

/** Starts three members on loopback, each in its own process, inspects their cluster and stops them. */
export async function quickstart(options: QuickstartOptions): Promise<QuickstartResult> {
  const {bin, network, interrupted, progress} = options
  const cluster = `quickstart-${String(process.pid)}`
  progress('looking for multicast on loopback')
  const meeting = (await multicastWorks(network, MULTICAST_LIMIT_MS))
    ? await meetByUdp(network)
    : await meetByTcp(network)
  const members: ChildMember[] = []
  const killAll = (): void => members.forEach((member) => member.kill())
  process.once('exit', killAll)
  try {
    progress('waiting for three members in one view')
    const view = await agreement(members, interrupted, (name, i, changed) => {
      return new ChildMember(name, bin, ['--cluster', cluster, ...(meeting.memberArgs[i] ?? [])], changed)
    })
    progress('probing the members')
    const probe = await run(bin, ['probe', ...meeting.probeArgs, '--cluster', cluster, 'uuids'], interrupted)
    const {transport, notice} = meeting
    return {cluster, transport, notice, view: view.view, members: members.map((m) => describe(m, view)), probe}
  } finally {
    progress('stopping the members')
    await Promise.all(members.map((member) => member.stop()))
    process.off('exit', killAll)
  }
}

/** Separate ports keep the demonstration away from other clusters of this machine. */
async function meetByUdp(network: Network): Promise<Meeting> {
  const [port = 0, diagPort = 0] = await freePorts(network, 2)
  const args = [
    '--props',
    'quickstart-udp.xml',
    `-Djgroups.udp.mcast_port=${String(port)}`,
    `-Djgroups.diag.port=${String(diagPort)}`,
  ]
  return {
    transport: 'udp',
    notice: null,
    memberArgs: NAMES.map(() => args),
    probeArgs: ['--bind-addr', '127.0.0.1', '--port', String(diagPort)],
  }
}

async function meetByTcp(network: Network): Promise<Meeting> {
  const ports = await freePorts(network, 2 * NAMES.length)
  const bindPorts = ports.slice(0, NAMES.length)
  const diagPorts = ports.slice(NAMES.length)
  const hosts = bindPorts.map((port) => `127.0.0.1[${String(port)}]`).join(',')
  return {
    transport: 'tcp',
    notice: 'multicasts do not come back on the loopback interface: using TCP, TCPPING and diagnostics over TCP',
    memberArgs: bindPorts.map((port, i) => [
      '--props',
      'quickstart-tcp.xml',
      `-Djgroups.bind_port=${String(port)}`,
      `-Djgroups.tcpping.initial_hosts=${hosts}`,
      `-Djgroups.diag.port=${String(diagPorts[i] ?? 0)}`,
    ]),
    probeArgs: ['--tcp', ...diagPorts.flatMap((port) => ['--addr', `127.0.0.1:${String(port)}`])],
  }
}

/**
 * Starts the members and waits until all have installed the same view of all of them. The first forms the cluster before the
 * others start: members that start together may form several clusters, which takes time to merge.
 */
function agreement(
  members: ChildMember[],
  interrupted: AbortSignal,
  start: (name: string, index: number, changed: () => void) => ChildMember,
): Promise<ViewEvent> {
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (outcome: () => void): void => {
      settled = true
      clearTimeout(timer)
      outcome()
    }
    const fail = (error: Error): void => settle(() => reject(error))
    const startAll = (first: number, end: number): void => {
      for (const [i, name] of NAMES.entries()) if (i >= first && i < end) members.push(start(name, i, check))
    }
    const check = (): void => {
      if (settled) return
      const over = members.find((member) => member.over)
      if (over !== undefined) {
        fail(new JgError('OPERATION_FAILED', `member ${over.name} ended early: ${over.failure}`))
        return
      }
      const view = members[0]?.view
      if (view !== undefined && members.length === 1) startAll(1, NAMES.length)
      if (view?.members.length !== NAMES.length) return
      if (members.every((member) => member.connected !== undefined && sameView(member.view, view)))
        settle(() => resolve(view))
    }
    const timer = setTimeout(() => fail(new TimeoutError(disagreement(members))), VIEW_LIMIT_MS)
    const abort = (): void => fail(new JgError('OPERATION_FAILED', 'interrupted'))
    interrupted.addEventListener('abort', abort, {once: true})
    if (interrupted.aborted) abort()
    else startAll(0, 1)
  })
}

/** Compares identities: a member may print a view before it knows the names of all others. */
function sameView(one: ViewEvent | undefined, other: ViewEvent): boolean {
  const identity = (view: ViewEvent): string => [view.creator, ...view.members].map(({uuid}) => uuid).join()
  return one?.id === other.id && identity(one) === identity(other)
}

function disagreement(members: readonly ChildMember[]): string {
  const views = members.map((member) => `${member.name}: ${member.view?.view ?? 'no view'}`).join('; ')
  return `expected one view of three members within ${String(VIEW_LIMIT_MS / 1000)} s, found ${views}`
}

function describe(member: ChildMember, view: ViewEvent): QuickstartMember {
  const {connected, name, pid} = member
  const {uuid = '', physicalAddress = ''} = connected ?? {}
  return {name, uuid, physicalAddress, coordinator: view.members[0]?.uuid === uuid, pid}
}

/** Runs `jg` to its end and returns its stdout. */
function run(bin: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PROBE_LIMIT_MS,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(stdout.trimEnd())
      else reject(new JgError('OPERATION_FAILED', `jg ${args.join(' ')} ended with ${String(code)}: ${stderr.trim()}`))
    })
  })
}
