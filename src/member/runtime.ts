import {ProbeResponder} from '../diag/server/responder.ts'
import {realRuntime} from '../net/real-runtime.ts'
import {protocols} from '../protocols/registry.ts'
import {type Log, type Runtime, silentLog} from '../runtime/ports.ts'
import type {Diagnostics} from '../stack/diagnostics-port.ts'
import {SOFTWARE} from './version.ts'

/** All protocols a stack may name. */
export const protocolRegistry = protocols

/** The real ports of a member: sockets, clock and randomness of this machine. */
export function createRuntime(log: Log = silentLog): Runtime {
  return realRuntime({log})
}

/** Answers probe requests for a member. */
export function createDiagnostics(runtime: Runtime): Diagnostics {
  return new ProbeResponder({runtime, registry: protocols, software: SOFTWARE})
}
