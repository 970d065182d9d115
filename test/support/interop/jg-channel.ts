/** Puts a channel of ours together from a stack file and real ports, as `jg node start` does. */
import {createLog} from '../../../src/cli/log.ts'
import {openChannel} from '../../../src/member/open-channel.ts'
import type {WireVersion} from '../../../src/model/frame.ts'
import type {Channel, Receiver} from '../../../src/stack/channel.ts'

/** What a peer's channel is made of. */
export interface PeerChannelOptions {
  readonly stack: string
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly wire: WireVersion
}

/** A channel that is not connected yet. Rejects with ConfigError. */
export function peerChannel(options: PeerChannelOptions, receiver: Receiver): Promise<Channel> {
  const {stack, ...rest} = options
  return openChannel({...rest, props: stack, receiver, log: createLog('info')})
}
