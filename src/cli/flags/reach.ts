import type {PeekMemory} from '../../peek/options.ts'
import type {ReachOptions} from '../../reach/reach.ts'
import {type PeekFlagValues, peekOptions} from './peek.ts'

const DIAGNOSTICS_TIMEOUT_MS = 400

/** Parsed values of the flags of `jg reach`. */
export interface ReachFlagValues extends PeekFlagValues {
  readonly fd: boolean
  readonly diagnostics: boolean
  readonly 'diag-port': number
  readonly passcode?: string | undefined
  readonly matrix: boolean
}

/** Returns how to check addresses, as the flags say. */
export function reachOptions(flags: ReachFlagValues, memory: PeekMemory): ReachOptions {
  const {passcode, timeout, 'bind-addr': localAddress} = flags
  const diagnostics = {
    port: flags['diag-port'],
    timeoutMs: Math.min(timeout, DIAGNOSTICS_TIMEOUT_MS),
    ...(passcode === undefined ? {} : {passcode}),
    ...(localAddress === undefined ? {} : {localAddress}),
  }
  return {
    peek: peekOptions(flags, memory),
    fdSock2: flags.fd,
    diagnostics: flags.diagnostics ? diagnostics : null,
    matrix: flags.matrix,
  }
}
