import {requestHeader} from '../headers/request.ts'
import {Flag, Message} from '../model/message.ts'

/** Infinispan's number; RpcDispatcher of JGroups has another. */
const INFINISPAN_CORRELATOR = 0
const NOTHING = new Uint8Array()

/**
 * Returns the response to a request of Infinispan (JGroupsTransport): without a payload it says that the member has no such cache. A coordinator
 * asks all members what they have before entries move again, and would wait for this one. Undefined for other messages.
 */
export function answerOfGuest(message: Message): Message | undefined {
  if (message.src === null) return undefined
  for (let i = 0; i < message.headerCount; i++) {
    const {id, codec} = message.headerAt(i)
    if (codec.id !== requestHeader.id) continue
    const request = message.header(id, requestHeader)
    if (request?.type !== 'REQ' || request.correlatorId !== INFINISPAN_CORRELATOR || Number(request.requestId) === 0)
      return undefined
    const answer = Message.bytes(message.src, NOTHING).setFlag(Flag.OOB | Flag.NO_FC | Flag.NO_TOTAL_ORDER)
    return answer.putHeader(id, requestHeader, {...request, type: 'RSP'})
  }
  return undefined
}
