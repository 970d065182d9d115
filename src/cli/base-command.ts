import {Command, Errors, Flags} from '@oclif/core'
import {RefusedError} from '../errors/index.ts'
import {type FlagShapes, longOption, normaliseArgv} from './argv.ts'
import type {Context} from '../context/context.ts'
import {currentContext} from '../context/current.ts'
import {namesProbes, withContextDefaults} from './context-defaults.ts'
import {describeError, exitCodeOf} from './error-report.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {OUTPUT_FORMATS, type OutputFormat, outputFormatOf, toJson, toJsonLine, toYaml} from './output.ts'
import {type CommandWords, usageFault} from './usage-fault.ts'
import {systemProperties} from './flags/common.ts'
import {unreadWarnings, WatchedProperties} from '../config/values/watched-properties.ts'

/**
 * The base of every `jg` command: parses JGroups' single-dash options, prints one result in any output format, and
 * turns an error into one message and an exit code. A command collects its result in `result` and draws it in `renderTable`; one that
 * prints a stream also names the type of the facts that it emits. `npm run schemas` generates the JSON schema of its output from these types.
 */
export abstract class JgCommand<R extends object, Fact extends object = R> extends Command {
  static override readonly enableJsonFlag = false
  static override readonly baseFlags = {
    output: Flags.option({
      char: 'o',
      helpGroup: 'GLOBAL',
      options: OUTPUT_FORMATS,
      summary: 'format of the result [default: table]',
    })(),
    json: Flags.boolean({exclusive: ['output'], helpGroup: 'GLOBAL', summary: 'same as -o json'}),
  }

  #format: OutputFormat = 'table'
  #report: string | undefined
  #interrupt: AbortController | undefined
  #context: Context | undefined
  #isElsewhere = false
  #watched: WatchedProperties | undefined

  /** The system properties of `-Dname=value` flags; one that nothing reads is warned of behind the result. */
  protected defined(defines: readonly string[] | undefined): Readonly<Record<string, string>> {
    this.#watched = new WatchedProperties(systemProperties(defines))
    return this.#watched.properties
  }

  /** Does the work; parses its own flags first. */
  protected abstract result(): Promise<R>

  /** The result for people: tables, sentences. */
  protected abstract renderTable(result: R): string

  /** The result as JGroups' own tools print it; the table if there is no such tool. */
  protected renderRaw(result: R): string {
    return this.renderTable(result)
  }

  /** Returns the exit code of a command that produced a result. */
  protected exitCodeFor(_result: R): ExitCode {
    return ExitCode.ok
  }

  /** Formats of this command in addition to those of all commands; its own `output` flag names them, too. */
  protected readonly reportFormats: readonly string[] = []

  /** The result in one of the `reportFormats`. */
  protected renderReport(_format: string, result: R): string {
    return this.renderTable(result)
  }

  /** The output format asked for. */
  protected get format(): OutputFormat {
    return this.#format
  }

  /** The context in use; only commands with `contextFlag` have one. */
  protected get context(): Context | undefined {
    return this.#context
  }

  /** Addresses of members in the context; empty if the command line says where to probe. */
  protected get contextMembers(): readonly string[] {
    return this.#isElsewhere ? [] : (this.#context?.addresses ?? [])
  }

  /** Must be called before anything is changed in a cluster, with or without `--yes`. Throws RefusedError in a read-only context. */
  protected refuseReadOnly(change: string): void {
    if (this.#context?.readOnly !== true) return
    const {name, file} = this.#context
    throw new RefusedError(`${change}: context ${name} (${file}) is read-only; use another one with --context`)
  }

  /** Aborted by the first SIGINT or SIGTERM after the first access; a second one ends the process. */
  protected get interrupted(): AbortSignal {
    if (this.#interrupt === undefined) {
      const controller = new AbortController()
      const abort = (): void => {
        process.off('SIGINT', abort).off('SIGTERM', abort)
        controller.abort()
      }
      process.on('SIGINT', abort).on('SIGTERM', abort)
      this.#interrupt = controller
    }
    return this.#interrupt.signal
  }

  override async init(): Promise<void> {
    await super.init()
    this.argv = normaliseArgv(this.argv, flagShapesOf(this.ctor))
    const asked = outputFormatOf(this.argv, this.reportFormats)
    this.#format = outputFormatOf(this.argv)
    if (this.reportFormats.includes(asked)) this.#report = asked
    await this.#enterContext(flagShapesOf(this.ctor))
  }

  async #enterContext(flags: FlagShapes): Promise<void> {
    if (flags['context'] === undefined) return
    const named = longOption(this.argv, 'context')
    const current = named === '' ? undefined : await currentContext(named)
    if (current === undefined) return
    this.#context = current.context
    this.#isElsewhere = namesProbes(this.argv, flags)
    this.argv = withContextDefaults(this.argv, flags, current)
    if (process.stderr.isTTY) this.logToStderr(`context ${this.#context.name} (${this.#context.file})`)
  }

  /** True for a command that prints facts as they come, with `emit`, and so prints nothing at its end. */
  protected streams = false

  /** Returns one fact of a stream as text for people. */
  protected renderFact(_fact: Fact): string {
    return ''
  }

  /** Prints one fact of a stream: a line of text, a JSON object on one line, or a YAML document. */
  protected async emit(fact: Fact): Promise<void> {
    if (this.#format === 'json') this.log(toJsonLine(fact))
    else if (this.#format === 'yaml') this.log(`---\n${await toYaml(fact)}`)
    else this.log(this.renderFact(fact))
  }

  override async run(): Promise<R> {
    const result = await this.result()
    for (const warning of unreadWarnings(this.#watched?.unread() ?? [])) this.logToStderr(`warning: ${warning}`)
    const text = this.streams ? '' : await this.#render(result)
    if (text !== '') this.log(text.endsWith('\n') ? text.slice(0, -1) : text)
    const exitCode = this.exitCodeFor(result)
    if (exitCode !== ExitCode.ok) process.exitCode = exitCode
    return result
  }

  override catch(caught: Error): Promise<never> {
    const error = usageFault(caught, this.#words)
    if (!(error instanceof Errors.ExitError)) {
      this.logToStderr(describeError(error, this.#format, process.env['JG_DEBUG'] === '1'))
    }
    // Ends the process even if the failed work left a socket or a timer open.
    return Promise.reject(new Errors.ExitError(this.#exitCodeAfter(error)))
  }

  get #words(): CommandWords {
    const {id, flags, examples} = this.ctor
    return {name: `${this.config.bin} ${id.replaceAll(':', ' ')}`, flags, examples}
  }

  #exitCodeAfter(error: Error): number {
    if (this.#interrupt?.signal.aborted === true) return ExitCode.interrupted
    return error instanceof Errors.ExitError ? (error.oclif.exit ?? ExitCode.failed) : exitCodeOf(error)
  }

  async #render(result: R): Promise<string> {
    if (this.#report !== undefined) return this.renderReport(this.#report, result)
    switch (this.#format) {
      case 'json':
        return toJson(result)
      case 'yaml':
        return toYaml(result)
      case 'raw':
        return this.renderRaw(result)
      case 'table':
        return this.renderTable(result)
    }
  }
}

/** The base flags of a command whose result has formats in addition to those of all commands. */
export function baseFlagsWith(formats: readonly string[]): typeof JgCommand.baseFlags {
  const output = Flags.option({
    char: 'o',
    helpGroup: 'GLOBAL',
    options: [...OUTPUT_FORMATS, ...formats],
    summary: 'format of the result [default: table]',
  })()
  return {...JgCommand.baseFlags, output} as typeof JgCommand.baseFlags
}

/** Returns all flags of a command class, including its base flags. */
export function flagShapesOf(command: typeof Command): FlagShapes {
  return {...command.baseFlags, ...command.flags}
}
