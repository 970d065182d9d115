import {Message} from '../../../../src/model/message.ts'
import {unicastData, type UnicastHeader, unicastHeader} from '../../../../src/headers/unicast3.ts'
import {Unicast3} from '../../../../src/protocols/reliable/unicast3/unicast3.ts'
import {attributesOf} from '../../../../src/stack/introspection.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

type Props = Readonly<Record<string, unknown>>

export function harness(props: Props = {}, options: HarnessOptions = {}): ProtocolHarness<Unicast3> {
  const member = new ProtocolHarness(new Unicast3({props}), options)
  member.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
  return member
}

export function unicast(to: string, text: string, flags = 0): Message {
  return Message.bytes(memberAddress(to), new TextEncoder().encode(text)).setFlag(flags)
}

export function control(name: string, header: UnicastHeader, message = Message.empty(memberAddress('A'))): Message {
  message.src = memberAddress(name)
  return message.putHeader(48, unicastHeader, header)
}

/** A message to A as another member sends it. */
export function from(
  name: string,
  seqno: number,
  options: {connId?: number; first?: boolean; flags?: number} = {},
): Message {
  const {connId = 0, first = seqno === 1, flags = 0} = options
  return control(name, unicastData(seqno, connId, first), unicast('A', `${name}${String(seqno)}`, flags))
}

export function headersOf(messages: readonly Message[]): (UnicastHeader | undefined)[] {
  return messages.map((m) => m.header(48, unicastHeader))
}

export function attribute(member: ProtocolHarness<Unicast3>, name: string): unknown {
  return attributesOf(member.protocol)
    .find((a) => a.name === name)
    ?.read()
}
