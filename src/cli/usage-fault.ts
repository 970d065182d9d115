import {stripVTControlCharacters} from 'node:util'
import type {Command} from '@oclif/core'
import {UsageError} from '../errors/index.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {exitCodeOf} from './error-report.ts'

/** Facts about a command for errors in its arguments. */
export interface CommandWords {
  /** The command as typed, such as `jg attr get`. */
  readonly name: string
  readonly flags: Readonly<Record<string, {readonly summary?: string | undefined; readonly helpValue?: unknown}>>
  readonly examples: readonly Command.Example[]
}

/** Turns oclif's several lines about missing or wrong arguments into one sentence; returns any other error unchanged. */
export function usageFault(error: Error, command: CommandWords): Error {
  if (exitCodeOf(error) !== ExitCode.usage) return error
  const message = stripVTControlCharacters(error.message).replace(/\nSee more help with --help$/, '')
  const [, flag, fault] = /^Parsing --(\S+) \n\t([^]*)$/.exec(message) ?? []
  if (flag !== undefined && fault !== undefined)
    return new UsageError(`--${flag}: ${fault.replace(/^Expected/, 'expected')}`)
  if (/^Missing \d+ required arg/.test(message)) {
    const missing = missingArguments(error).map(({name, description}) => described(name.toUpperCase(), description))
    return new UsageError(`missing ${missing.join(' and ')}${exampleOf(command)}`)
  }
  const reasons = /^The following errors? occurred:\n([^]*)$/.exec(message)?.[1]?.split('\n')
  return reasons === undefined ? error : new UsageError(reasonsText(reasons, command))
}

interface MissingArgument {
  readonly name: string
  readonly description?: string | undefined
}

function missingArguments(error: Error): readonly MissingArgument[] {
  return 'args' in error && Array.isArray(error.args) ? (error.args as MissingArgument[]) : []
}

function described(word: string, description: string | undefined): string {
  return description === undefined ? word : `${word} (${description})`
}

function reasonsText(reasons: readonly string[], command: CommandWords): string {
  const missing = reasons.map((reason) => /^\s*Missing required flag (\S+)$/.exec(reason)?.[1])
  const names = missing.filter((name) => name !== undefined)
  const others = reasons.filter((_, i) => missing[i] === undefined).map((reason) => reason.trim())
  const flags = names.map((name) => {
    const {helpValue, summary} = command.flags[name] ?? {}
    return described([`--${name}`, ...(typeof helpValue === 'string' ? [helpValue] : [])].join(' '), summary)
  })
  const required = flags.length === 0 ? [] : [`missing ${flags.join(' and ')}${exampleOf(command, names)}`]
  return [...others, ...required].join('; ')
}

/** The command's first example, or the first with these flags if there is one. */
function exampleOf({name, examples}: CommandWords, flags: readonly string[] = []): string {
  const lines = examples
    .map((example) => (typeof example === 'string' ? example : example.command))
    .map((line) => line.replaceAll('<%= config.bin %> <%= command.id %>', name))
  const line = lines.find((text) => flags.every((flag) => text.includes(`-${flag} `))) ?? lines[0]
  return line === undefined ? '' : `; for example: ${line}`
}
