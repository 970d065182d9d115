/** Puts a channel of ours together from a stack file and real ports, as `jg node start` does. */
import {loadStack} from '../../../src/cli/load-stack.ts'
import {createDiagnostics, createRuntime} from '../../../src/cli/member-runtime.ts'
import type {WireVersion} from '../../../src/model/frame.ts'
import {Channel, type Receiver} from '../../../src/stack/channel.ts'

/** What a peer's channel is made of. */
export interface PeerChannelOptions {
  readonly stack: string
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly wire: WireVersion
}

/** A channel that is not connected yet. Rejects with ConfigError. */
export async function peerChannel(options: PeerChannelOptions, receiver: Receiver): Promise<Channel> {
  const {name, wire} = options
  const runtime = createRuntime('info')
  const stack = await loadStack(options.stack, options.properties, runtime.network)
  return new Channel({stack, runtime, name, receiver, wire, diagnostics: createDiagnostics(runtime)})
}
