import type {WireVersion} from '../model/frame.ts'
import {type Log, silentLog} from '../runtime/ports.ts'
import {Channel, type ChannelOptions, type Receiver} from '../stack/channel.ts'
import {loadStack} from './load-stack.ts'
import {createDiagnostics, createRuntime} from './runtime.ts'

/** What an application may set for its member; all optional. */
export interface OpenChannelOptions {
  /** Path of a protocol stack, or name of a shipped one; udp.xml by default. */
  readonly props?: string
  /** Logical name; the host name and a number by default. */
  readonly name?: string
  /** Values of the variables in the stack, as `-Dname=value` on the command line; they take precedence over the environment. */
  readonly properties?: Readonly<Record<string, string>>
  readonly receiver?: Receiver
  /** Release whose wire format is used; 5.5 by default. */
  readonly wire?: WireVersion
  /** A pino logger, or one with the same interface; silent by default. */
  readonly log?: Log
}

/**
 * Reads a protocol stack and creates a member on this machine's sockets and clock; `connect` then joins a cluster. The
 * member answers probe requests as its stack's `diag.*` settings say. Rejects with ConfigError, which has all findings.
 */
export async function openChannel(options: OpenChannelOptions = {}): Promise<Channel> {
  const {props = 'udp.xml', properties = {}, log = silentLog, ...rest} = options
  const runtime = createRuntime(log)
  return channelOf({stack: await loadStack({props}, properties, runtime.network), runtime, ...rest})
}

/** Creates a member from a parsed stack; it answers probe requests. Throws ConfigError. */
export function channelOf(options: Omit<ChannelOptions, 'diagnostics'>): Channel {
  return new Channel({diagnostics: createDiagnostics(options.runtime), ...options})
}
