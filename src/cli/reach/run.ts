import {expandTargets} from '../../peek/lookup.ts'
import type {PeekTarget} from '../../peek/options.ts'
import type {ReachTarget} from '../../reach/report.ts'
import {reach} from '../../reach/reach.ts'
import type {Context} from '../../context/context.ts'
import {createRuntime} from '../../member/runtime.ts'
import {peekOptions, type PeekFlagValues, peekTarget, peekTargets} from '../flags/peek.ts'
import {PeekMemoryFile} from '../../context/peek-memory.ts'
import {Progress} from '../progress.ts'
import {type ReachResult, reachResult} from '../../reach/result.ts'

const DIAGNOSTICS_TIMEOUT_MS = 400

/** Parsed values of the flags of `jg reach`. */
export interface ReachFlagValues extends PeekFlagValues {
  readonly fd: boolean
  readonly diagnostics: boolean
  readonly 'diag-port': number
  readonly passcode?: string | undefined
  readonly matrix: boolean
}

/** Addresses of the members that a status finds, with who is expected there. */
export async function statusTargets(
  given: readonly string[],
  flags: ReachFlagValues,
  context: Context | undefined,
): Promise<ReachTarget[]> {
  const [{statusStart}, {StatusTaker}] = await Promise.all([import('../status/start.ts'), import('../status/take.ts')])
  const status = {
    ...flags,
    props: undefined,
    define: undefined,
    store: undefined,
    ttl: 1,
    search: true,
    passcode: flags.passcode,
  }
  const report = await new StatusTaker(await statusStart(given, status, context), status).take()
  return report.members.flatMap(({address, uuid, name, cluster}): ReachTarget[] =>
    address === null ? [] : [{...peekTarget(address, flags), expected: {uuid, name, cluster}}],
  )
}

/** Targets as they were given, or as the context names them; a name may stand for several. */
export function givenTargets(
  given: readonly string[],
  flags: ReachFlagValues,
  context: Context | undefined,
): Promise<PeekTarget[]> {
  return expandTargets(createRuntime(), peekTargets(given, context?.addresses, flags), flags.timeout)
}

/** Reaches for the targets as the flags say. */
export async function reachTargets(targets: readonly ReachTarget[], flags: ReachFlagValues): Promise<ReachResult> {
  const {passcode, timeout, 'bind-addr': localAddress} = flags
  const diagnostics = {
    port: flags['diag-port'],
    timeoutMs: Math.min(timeout, DIAGNOSTICS_TIMEOUT_MS),
    ...(passcode === undefined ? {} : {passcode}),
    ...(localAddress === undefined ? {} : {localAddress}),
  }
  const progress = new Progress()
  const memory = new PeekMemoryFile()
  const report = await reach(createRuntime(), targets, {
    peek: peekOptions(flags, memory),
    fdSock2: flags.fd,
    diagnostics: flags.diagnostics ? diagnostics : null,
    matrix: flags.matrix,
    progress: (done) => {
      progress.update(`${String(done)} of ${String(targets.length)} addresses asked`)
    },
  })
  progress.end()
  memory.save()
  return reachResult(report)
}
