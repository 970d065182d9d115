import type {Digest} from '../../../../src/model/digest.ts'
import {Message} from '../../../../src/model/message.ts'
import {nakAckHeader, nakAckSeqno, NakAckType} from '../../../../src/headers/nakack2.ts'
import {Nakack2} from '../../../../src/protocols/reliable/nakack2/nakack2.ts'
import {attributesOf} from '../../../../src/stack/introspection.ts'
import {ProtocolCluster} from '../../../support/protocol-cluster.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

type Props = Readonly<Record<string, unknown>>

export function harness(props: Props = {}, options: HarnessOptions = {}): ProtocolHarness<Nakack2> {
  const member = new ProtocolHarness(new Nakack2({props}), options)
  member.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B', 'C')})
  return member
}

export function cluster(names: string, props: Props = {}): ProtocolCluster<Nakack2> {
  const all = new ProtocolCluster(() => new Nakack2({props}))
  for (const name of names) all.add(name)
  all.view()
  return all
}

export function multicast(text: string, flags = 0): Message {
  return Message.bytes(null, new TextEncoder().encode(text)).setFlag(flags)
}

/** A multicast as another member sends it. */
export function from(name: string, seqno: number, flags = 0, type: number = NakAckType.MSG): Message {
  const message = multicast(`${name}${String(seqno)}`, flags)
  message.src = memberAddress(name)
  return message.putHeader(41, nakAckHeader, nakAckSeqno(type, seqno))
}

export function typesOf(messages: readonly Message[]): (number | undefined)[] {
  return messages.map((m) => m.header(41, nakAckHeader)?.type)
}

export function digestOf(member: ProtocolHarness<Nakack2>): Digest {
  return member.protocol.down({type: 'GET_DIGEST'}) as Digest
}

/** `[delivered, received]` of a member in another one's digest. */
export function seqnosOf(member: ProtocolHarness<Nakack2>, name: string): [number, number] {
  const entry = digestOf(member).get(memberAddress(name))
  return [entry?.delivered ?? -1, entry?.received ?? -1]
}

export function attribute(member: ProtocolHarness<Nakack2>, name: string): unknown {
  return attributesOf(member.protocol)
    .find((a) => a.name === name)
    ?.read()
}
