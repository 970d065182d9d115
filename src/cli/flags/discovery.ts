import {Flags, type Interfaces} from '@oclif/core'
import type {AskOptions} from '../../store-audit/live.ts'
import type {Context} from '../../context/context.ts'
import {variablesFor} from '../../context/variables.ts'
import {configEnvironment} from '../../member/config-environment.ts'
import type {PeekMemory} from '../../peek/options.ts'
import {createRuntime} from '../../member/runtime.ts'
import {PeekMemoryFile} from '../../context/peek-memory.ts'
import {Progress} from '../progress.ts'
import {verifyStores} from '../../store-audit/verify-stores.ts'
import type {StorePurpose, StoreChoice} from '../../store-audit/named-stores.ts'
import {systemProperties, systemPropertyFlag} from './common.ts'
import {peekFlags, peekOptions} from './peek.ts'

/** Environment variable with the database password unless `--password-env` names another. */
const PASSWORD_VARIABLE = 'JG_DB_PASSWORD'

const {port: _port, expect: _expect, cluster: _cluster, timeout, ...asking} = peekFlags

/** Flags of all `jg discovery` commands: which store, and how to log in to a database. */
export const storeFlags = {
  context: peekFlags.context,
  props: Flags.string({helpValue: '<file>', summary: 'configuration of the members; its discovery stores are read'}),
  ...systemPropertyFlag,
  stack: Flags.string({summary: 'name of the stack, if the file has several'}),
  store: Flags.string({
    helpValue: '<url>',
    summary:
      'the store itself, such as file:/var/lib/ping, gossip://router:12001 or jdbc:postgresql://db/test; with --props, the ' +
      'database to run its statements on',
  }),
  cluster: Flags.string({helpValue: '<name>', summary: 'cluster whose entries to use [default: all]'}),
  username: Flags.string({summary: 'user of the database [default: that of the configuration]'}),
  'password-env': Flags.string({
    default: PASSWORD_VARIABLE,
    helpValue: '<name>',
    summary: 'environment variable with the database password; if it is not set, that of the configuration is used',
  }),
  timeout,
}

/** Flags of commands that ask the recorded members. */
export const askFlags = {...asking, ...storeFlags}

/** Parsed values of `storeFlags`. */
export type StoreFlagValues = Interfaces.InferredFlags<typeof storeFlags>

/** Parsed values of `askFlags`. */
export type AskFlagValues = Interfaces.InferredFlags<typeof askFlags>

/** Returns which stores the flags choose; a configuration named by the context may read only the environment variables that the context may. */
export function storeChoice(flags: StoreFlagValues, context: Context | undefined): StoreChoice {
  const {props, stack, store, cluster} = flags
  const access = {
    user: flags.username ?? null,
    password: process.env[flags['password-env']] ?? null,
    timeoutMs: flags.timeout,
  }
  const environment = configEnvironment(systemProperties(flags.define), false, variablesFor(props, context))
  return {props, stack, store, cluster, access, environment}
}

/** Returns how to ask the recorded members, as the flags say. */
export function askOptions(flags: AskFlagValues, memory: PeekMemory): AskOptions {
  const {cluster: _own, ...options} = peekOptions(flags, memory)
  return {...options, transport: flags.transport}
}

/** Verifies the stores that the flags or the context name against the answers of the members recorded there. */
export async function verifiedStores(
  flags: AskFlagValues,
  context: Context | undefined,
  purpose: StorePurpose,
): Promise<Awaited<ReturnType<typeof verifyStores>>> {
  const memory = new PeekMemoryFile()
  const means = {runtime: createRuntime(), options: askOptions(flags, memory), progress: new Progress()}
  const verified = await verifyStores(storeChoice(flags, context), context, purpose, means)
  memory.save()
  return verified
}
