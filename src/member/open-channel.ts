import type {WireVersion} from '../model/frame.ts'
import {type Log, silentLog} from '../runtime/ports.ts'
import {Channel, type ChannelOptions, type Receiver} from '../stack/channel.ts'
import {loadStack} from './load-stack.ts'
import {createDiagnostics, createRuntime} from './runtime.ts'

/** What an application says of its member; all optional. */
export interface OpenChannelOptions {
  /** Path of a stack of protocols, or name of a shipped one; udp.xml when left out. */
  readonly props?: string
  /** Logical name; made of the host's name and a number when left out. */
  readonly name?: string
  /** Values of the variables in the stack, as `-Dname=value` on the command line; they come before the environment's. */
  readonly properties?: Readonly<Record<string, string>>
  readonly receiver?: Receiver
  /** Release whose wire format is spoken; 5.5 when left out. */
  readonly wire?: WireVersion
  /** A pino logger or what looks like one; silent when left out. */
  readonly log?: Log
}

/**
 * Reads a stack of protocols and puts a member on this machine's sockets and clock together; `connect` then joins a cluster. The
 * member answers probe requests as its stack's `diag.*` settings say. Rejects with ConfigError, which holds all findings.
 */
export async function openChannel(options: OpenChannelOptions = {}): Promise<Channel> {
  const {props = 'udp.xml', properties = {}, log = silentLog, ...rest} = options
  const runtime = createRuntime(log)
  return channelOf({stack: await loadStack({props}, properties, runtime.network), runtime, ...rest})
}

/** A member of a stack that was read, which answers probe requests. Throws ConfigError. */
export function channelOf(options: Omit<ChannelOptions, 'diagnostics'>): Channel {
  return new Channel({diagnostics: createDiagnostics(options.runtime), ...options})
}
