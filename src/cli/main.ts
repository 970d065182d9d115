import {devNull} from 'node:os'
import {fileURLToPath} from 'node:url'
import {Config, Errors, flush, run} from '@oclif/core'
import {nearest} from '../errors/nearest.ts'
import {UsageError} from '../errors/index.ts'
import {describeError, exitCodeOf} from './error-report.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {homeFolder} from '../project/home.ts'
import {outputFormatOf} from './output.ts'

/** Commands come from this package only: oclif looks for no plugins in the home folder. */
const PROGRAM = {root: fileURLToPath(import.meta.url), userPlugins: false, devPlugins: false}

/** Runs one command line to its end: result on stdout, errors as one message on stderr, and the exit code. */
export async function main(argv: string[]): Promise<void> {
  try {
    // oclif asks the system for a home folder, which fails for a user the system does not know.
    if (homeFolder() === undefined) process.env['HOME'] = devNull
    await run(argv, PROGRAM)
    await flush()
  } catch (caught) {
    // A command has reported its own error; any other error occurred before a command ran.
    if (caught instanceof Errors.ExitError) process.exit(caught.oclif.exit ?? ExitCode.failed)
    const error = await explained(caught)
    process.stderr.write(`${describeError(error, outputFormatOf(argv), process.env['JG_DEBUG'] === '1')}\n`)
    process.exit(exitCodeOf(error))
  }
}

/** Commands that change members, stores or contexts. */
const CHANGING: ReadonlySet<string> = new Set([
  ...['op', 'attr:set', 'cache:add', 'protocol:insert', 'protocol:remove', 'stats:reset', 'view:inject'],
  ...['discovery:add', 'discovery:prune', 'context:delete', 'context:save', 'context:use'],
])

/** Adds to the error for an unknown command which one may be meant. */
async function explained(error: unknown): Promise<unknown> {
  const id = error instanceof Error ? /^command (\S+) not found$/.exec(error.message)?.[1] : undefined
  if (id === undefined) return error
  const {commandIDs} = await Config.load(PROGRAM)
  const words = (command: string): string => command.replaceAll(':', ' ')
  const longer = commandIDs.find((command) => id.startsWith(`${command}:`))
  if (longer !== undefined) {
    const rest = words(id.slice(longer.length + 1))
    return new UsageError(`unexpected argument '${rest}'; see jg ${words(longer)} --help`)
  }
  // Who mistyped a question is not sent to a command that changes members.
  const meant = nearest(
    id,
    commandIDs.filter((command) => !CHANGING.has(command)),
  )
  const hint = meant === undefined ? 'see jg --help' : `did you mean '${words(meant)}'?`
  return new UsageError(`unknown command '${words(id)}'; ${hint}`)
}
