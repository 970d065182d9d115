import {endpointOf} from '../model/endpoint.ts'
import type {ProbeOptions} from '../diag/client/options.ts'
import {probe} from '../diag/client/probe.ts'
import {rawOutput, type RawOptions} from '../diag/client/raw-output.ts'
import type {ProbeReport} from '../diag/client/report.ts'
import type {Runtime} from '../runtime/ports.ts'
import {flagShapesOf, JgCommand} from './base-command.ts'
import {confirm} from './confirm.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {createRuntime} from '../member/runtime.ts'
import {counted} from '../errors/counted.ts'
import {printable, printableLine} from '../errors/printable.ts'
import type {Why} from '../diag/why/evidence.ts'
import {optionWords, probeArgv} from './probe-argv.ts'
import {affectedMembers} from '../diag/client/affected-members.ts'
import {probeOptions, type ProbeFlagValues} from './flags/probe.ts'
import {whyText} from './render/why.ts'

/** How many members answered and how many did not, for the exit code. */
export interface AnswerCounts {
  readonly answered: number
  readonly silent: number
}

/** Flags of a command that asks members. */
export interface AskFlags extends ProbeFlagValues {
  readonly yes?: boolean
}

/**
 * The base of commands that ask the members of running clusters by probe: accepts the arguments of Java's Probe, asks before a change,
 * reports when nobody answers, and exits with 4 if nobody answered, with 5 if a member of a view that was seen, or an address that
 * was asked, did not, or fewer than `--expect` did.
 */
export abstract class ProbeCommand<R extends object, Fact extends object = R> extends JgCommand<R, Fact> {
  #raw = ''
  /** Members of the views reported by exactly those that were asked, `host:port` over TCP: nobody asked them. */
  #notAsked = 0
  #expected = 0
  #ports: Runtime | undefined

  /** Returns how many members answered and how many did not. */
  protected abstract answerCounts(result: R): AnswerCounts

  override async init(): Promise<void> {
    await super.init()
    this.argv = probeArgv(this.argv, optionWords(flagShapesOf(this.ctor)))
  }

  /** The ports of this process: clock, network, files. */
  protected get ports(): Runtime {
    this.#ports ??= createRuntime()
    return this.#ports
  }

  /** Asks before a change: refuses in a read-only context, lists the affected members, and waits for a yes. */
  protected async confirmed(what: string, options: ProbeOptions, flags: AskFlags): Promise<void> {
    this.refuseReadOnly(what)
    if (flags.yes !== true) await confirm(await affectedMembers(what, options, this.ports), false)
  }

  /** Sends a request that changes nothing, and finds out why members do not answer. */
  protected async askWhy(
    keys: readonly string[],
    flags: AskFlags & {readonly member?: readonly string[] | undefined},
    changes: boolean,
  ): Promise<{readonly report: ProbeReport; readonly why: Why}> {
    // Loaded on demand, so that a probe starts fast.
    const [{why}, {lookAtMembers, memberTargets}, {PeekMemoryFile}] = await Promise.all([
      import('../diag/why/why.ts'),
      import('../reach/look.ts'),
      import('../context/peek-memory.ts'),
    ])
    const memory = new PeekMemoryFile()
    const options = {...probeOptions(keys, flags), changes}
    const members = [...memberTargets(flags.member), ...memberTargets(this.contextMembers)]
    const found = await why(options, this.ports, {members, lookAt: lookAtMembers(this.ports, memory)})
    memory.save()
    this.#expected = flags.expect ?? 0
    this.#raw = printable(`${whyText(found.why)}\n`)
    return found
  }

  /** Sends a request with these keys and flags; with `changing`, only after confirmation. */
  protected async ask(
    keys: readonly string[],
    flags: AskFlags,
    {changing, ...display}: {readonly changing?: string | undefined} & Omit<RawOptions, 'transport'> = {},
  ): Promise<ProbeReport> {
    const options = {...probeOptions(keys, flags), changes: changing !== undefined}
    if (changing !== undefined) await this.confirmed(changing, options, flags)
    const report = await probe(options, this.ports)
    this.#expected = flags.expect ?? 0
    const isExact = options.transport === 'tcp' && options.addresses.every((a) => endpointOf(a)?.port !== undefined)
    this.#notAsked = isExact ? report.silent.filter(({asked}) => asked !== true).length : 0
    this.#raw = printable(rawOutput(report, {...display, transport: options.transport}))
    if (report.answers.every(({parsed}) => parsed === null)) {
      this.logToStderr(`nobody answered within ${String(flags.timeout)} ms; jg probe --why finds out why`)
      for (const {to, reason} of report.failures) this.logToStderr(printableLine(`  ${to}: ${reason}`))
    }
    if (report.dropped > 0) this.logToStderr(`${counted(report.dropped, 'answer')} over the limit dropped`)
    return report
  }

  protected override exitCodeFor(result: R): ExitCode {
    const {answered, silent} = this.answerCounts(result)
    if (answered === 0) return ExitCode.noAnswer
    return silent > this.#notAsked || answered < this.#expected ? ExitCode.fewer : ExitCode.ok
  }

  protected override renderRaw(_result: R): string {
    return this.#raw
  }
}

/** Counts members of a result by their status. */
export function countAnswers(members: readonly {readonly status: string}[]): AnswerCounts {
  const silent = members.filter(({status}) => status === 'silent').length
  return {answered: members.length - silent, silent}
}
