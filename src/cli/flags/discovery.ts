import {Flags} from '@oclif/core'
import type {StoreAccess} from '../../store-audit/open-stores.ts'
import {systemPropertyFlag} from './common.ts'
import {peekFlags} from './peek.ts'

/** Variable of the environment that holds the database's password unless `--password-env` names another. */
const PASSWORD_VARIABLE = 'JG_DB_PASSWORD'

const {port: _port, expect: _expect, cluster: _cluster, timeout, ...asking} = peekFlags

/** Flags of all `jg discovery` commands: which store, and how a database is entered. */
export const storeFlags = {
  context: peekFlags.context,
  props: Flags.string({helpValue: '<file>', summary: 'configuration of the members; its discovery stores are read'}),
  ...systemPropertyFlag,
  stack: Flags.string({summary: 'name of the stack, where the file holds several'}),
  store: Flags.string({
    helpValue: '<url>',
    summary:
      'a store itself, as file:/var/lib/ping, gossip://router:12001 or jdbc:postgresql://db/test; with --props the database ' +
      'for its statements',
  }),
  cluster: Flags.string({helpValue: '<name>', summary: 'cluster whose entries are meant [default: all]'}),
  username: Flags.string({summary: 'user of the database [default: that of the configuration]'}),
  'password-env': Flags.string({
    default: PASSWORD_VARIABLE,
    helpValue: '<name>',
    summary: "variable of the environment with the database's password; the configuration's where it is not set",
  }),
  timeout,
}

/** Flags of commands that ask the members recorded. */
export const askFlags = {...asking, ...storeFlags}

/** Parsed values of `storeFlags`. */
export interface StoreFlagValues {
  readonly props: string | undefined
  readonly define: readonly string[] | undefined
  readonly stack: string | undefined
  readonly store: string | undefined
  readonly cluster: string | undefined
  readonly username: string | undefined
  readonly 'password-env': string
  readonly timeout: number
}

/** How a database is entered, as the flags say. */
export function accessOf(flags: StoreFlagValues): StoreAccess {
  return {
    user: flags.username ?? null,
    password: process.env[flags['password-env']] ?? null,
    timeoutMs: flags.timeout,
  }
}
