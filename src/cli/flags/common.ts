import {Flags} from '@oclif/core'
import {RELEASES} from '../../releases/facts.ts'
import {UsageError} from '../../errors/index.ts'
import {parseDuration} from './duration.ts'
import {MAX_PORT, readPort} from '../../model/endpoint.ts'

/** Milliseconds of a duration: `500`, `500ms`, `2s`, `1m`. Throws UsageError. */
export function readDuration(input: string): number {
  const ms = parseDuration(input)
  if (ms === undefined) throw new UsageError(`expected a duration such as 500, 500ms, 2s or 1m, found '${input}'`)
  return ms
}

/** A UDP or TCP port. Throws UsageError. */
export function portOf(input: string): number {
  const port = readPort(input)
  if (port === null) throw new UsageError(`expected a port from 0 to ${String(MAX_PORT)}, found '${input}'`)
  return port
}

/** A flag that takes a duration and returns milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: '<duration>',
  // oclif awaits the parser, so a rejected promise and a throw have the same effect.
  parse: (input) => Promise.resolve(readDuration(input)),
})

/** A flag that takes a UDP or TCP port. */
export const portFlag = Flags.custom<number>({
  helpValue: '<port>',
  parse: (input) => Promise.resolve(portOf(input)),
})

/** `--yes`, for every command that changes something. */
export const yesFlag = {
  yes: Flags.boolean({summary: 'change without asking'}),
}

/** `--context`, for every command that talks to a cluster: JgCommand fills its other flags from the context. */
export const contextFlag = {
  context: Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: '<name>',
    summary: 'saved context to use; empty for none [default: JG_CONTEXT, or the one in use]',
  }),
}

/** `-Dname=value`, for every command that reads a configuration. */
export const systemPropertyFlag = {
  define: Flags.string({
    char: 'D',
    helpValue: 'name=value',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'set a system property, as in -Djgroups.bind_addr=127.0.0.1',
  }),
}

/** `--jgroups`, for every command that reads a configuration as a certain release. */
export const releaseChoiceFlag = {
  jgroups: Flags.option({
    options: ['auto', ...RELEASES] as const,
    default: 'auto' as const,
    summary: 'release of JGroups; auto uses the one that the file was written for',
  })(),
}

/** `--jgroups`, for every command that prints facts of one release. */
export const releaseFlag = {
  jgroups: Flags.option({options: RELEASES, default: '5.5' as const, summary: 'release of JGroups'})(),
}

/** Returns the system properties of `-Dname=value` flags; as in Java, a name without `=` is set to the empty string. Throws UsageError. */
export function systemProperties(defines: readonly string[] | undefined): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const define of defines ?? []) {
    const equals = define.indexOf('=')
    const name = equals === -1 ? define : define.slice(0, equals)
    if (name === '') throw new UsageError(`expected -Dname=value, found '-D${define}'`)
    properties[name] = equals === -1 ? '' : define.slice(equals + 1)
  }
  return properties
}
