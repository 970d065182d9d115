import {Flags, type Interfaces} from '@oclif/core'
import {DIAG_PORT} from '../../diag/diag-settings.ts'
import {printableLine} from '../../errors/printable.ts'
import type {Context} from '../../context/context.ts'
import {PeekMemoryFile} from '../../context/peek-memory.ts'
import {variablesFor} from '../../context/variables.ts'
import {createRuntime} from '../../member/runtime.ts'
import {statusStart, type PlaceReading} from '../../status/start.ts'
import {StatusTaker} from '../../status/take.ts'
import {Progress} from '../progress.ts'
import {durationFlag, portFlag, systemProperties, systemPropertyFlag} from './common.ts'
import {peekFlags, peekOptions} from './peek.ts'

const DEFAULT_TIMEOUT_MS = 1000
const DEFAULT_TTL = 32

/** Flags of commands that take a status: where members are, and how to ask them. */
export const statusFlags = {
  ...peekFlags,
  timeout: durationFlag({default: DEFAULT_TIMEOUT_MS, summary: 'how long to wait for one answer'}),
  props: Flags.string({helpValue: '<file>', summary: 'configuration of the members: its hosts, ports and diagnostics'}),
  ...systemPropertyFlag,
  store: Flags.string({
    helpValue: '<url>',
    summary:
      'discovery store whose entries to ask, such as file:/var/lib/ping, gossip://router:12001 or jdbc:postgresql://db/test',
  }),
  'diag-port': portFlag({default: DIAG_PORT, summary: 'port of the diagnostics'}),
  ttl: Flags.integer({default: DEFAULT_TTL, max: 255, min: 0, summary: 'time to live of multicasts'}),
  passcode: Flags.string({helpValue: '<code>', summary: 'passcode of the diagnostics (diag.passcode)'}),
  search: Flags.boolean({
    allowNo: true,
    default: true,
    summary: 'look for missing members through the diagnostics of known hosts and at ports next to known members',
  }),
  expect: Flags.integer({
    helpValue: '<n>',
    min: 1,
    summary: 'number of members expected; exit with 5 if fewer count',
  }),
}

/** Parsed values of `statusFlags`. */
export type StatusFlags = Interfaces.InferredFlags<typeof statusFlags>

function placeReading(flags: StatusFlags, context: Context | undefined): PlaceReading {
  return {
    runtime: createRuntime(),
    password: process.env['JG_DB_PASSWORD'] ?? null,
    warn: (text) => process.stderr.write(`Warning: ${printableLine(text)}\n`),
    environment: async () => {
      const {configEnvironment} = await import('../../member/config-environment.ts')
      return configEnvironment(systemProperties(flags.define), false, variablesFor(flags.props, context))
    },
  }
}

/** Returns a taker of statuses that starts where the words, the flags and the context say. */
export async function statusTaker(
  targets: readonly string[],
  flags: StatusFlags,
  context: Context | undefined,
): Promise<StatusTaker> {
  const {port, transport, props, store, cluster, search, expect, ttl, passcode, 'diag-port': diagPort} = flags
  const usual = {port, transport}
  const reading = placeReading(flags, context)
  const start = await statusStart({targets, usual, diagPort, props, store, cluster, search, expect}, context, reading)
  const memory = new PeekMemoryFile()
  const options = {peek: peekOptions(flags, memory), met: memory, diagPort, ttl, passcode}
  return new StatusTaker(reading.runtime, start, options, {memory, progress: new Progress()})
}
