import type {Address} from '../../../model/address.ts'
import type {Digest} from '../../../model/digest.ts'
import {writeAddresses} from '../../../model/address-codec.ts'
import {Flag, Message, Transient} from '../../../model/message.ts'
import {encodePayload} from '../../../model/payload.ts'
import {type DeltaView, MergeView, View, type ViewId} from '../../../model/view.ts'
import {type MergeId, writeOptionalViewId} from '../../../model/view-codec.ts'
import type {Layer} from '../../../stack/protocol.ts'
import type {WireMinor} from '../../../wire/writer.ts'
import {type GmsHeader, gmsHeader} from '../../../headers/gms.ts'
import {type JoinRsp, writeJoinRsp, writeViewAndDigest} from '../../../headers/gms-payloads.ts'

/** Joiners of a view and their response. */
export interface JoinAnswer {
  readonly joiners: readonly Address[]
  readonly response: JoinRsp | null
}

/** Builds and sends the messages of GMS, each with its flags on the wire. */
export class Outbox {
  readonly #id: number
  readonly #minor: WireMinor
  readonly #localAddress: Address
  readonly #layers: {readonly below: Layer}
  /** 5.2 sends its answers and views without NO_FC and NO_RELAY. */
  readonly #noFlowControl: number
  readonly #localCluster: number

  constructor(id: number, minor: WireMinor, localAddress: Address, layers: {readonly below: Layer}) {
    this.#id = id
    this.#minor = minor
    this.#localAddress = localAddress
    this.#layers = layers
    this.#noFlowControl = minor === 2 ? 0 : Flag.NO_FC
    this.#localCluster = minor === 2 ? 0 : Flag.NO_RELAY | Flag.NO_FC
  }

  joinRequest(coordinator: Address, withStateTransfer: boolean): void {
    const type = withStateTransfer ? 'JOIN_REQ_WITH_STATE_TRANSFER' : 'JOIN_REQ'
    this.#send(Message.bytes(coordinator, null), Flag.OOB, {type, member: this.#localAddress, useFlush: true})
  }

  /** One payload for all joiners. */
  joinResponses(joiners: readonly Address[], response: JoinRsp): void {
    const payload = encodePayload(this.#minor, (out) => writeJoinRsp(out, response))
    for (const joiner of joiners) this.#send(Message.bytes(joiner, payload), 0, {type: 'JOIN_RSP'})
  }

  /** Sends the response to a member that is already in the view. */
  joinResponseToMember(member: Address, response: JoinRsp): void {
    const payload = encodePayload(this.#minor, (out) => writeJoinRsp(out, response))
    this.#send(Message.bytes(member, payload), Flag.OOB, {type: 'JOIN_RSP'})
  }

  leaveRequest(coordinator: Address): void {
    this.#send(Message.empty(coordinator), Flag.OOB, {type: 'LEAVE_REQ', member: this.#localAddress})
  }

  /** Unreliable: the leaver is out of the view before it could acknowledge. */
  leaveResponse(leaver: Address): void {
    this.#send(Message.empty(leaver), Flag.OOB | Flag.NO_RELIABILITY, {type: 'LEAVE_RSP'})
  }

  /** Multicasts a view that this member has already installed. */
  view(view: View | DeltaView, digest: Digest | null): void {
    const message = Message.bytes(null, this.#viewAndDigest(view, digest))
    message.transient |= Transient.DONT_LOOPBACK
    const order = view instanceof MergeView ? Flag.NO_TOTAL_ORDER : 0
    this.#send(message, this.#localCluster | order, {type: 'VIEW'})
  }

  /** Sends the full view to a member that asked. */
  viewTo(member: Address, view: View): void {
    this.#send(Message.bytes(member, this.#viewAndDigest(view, null)), Flag.OOB | this.#noFlowControl, {type: 'VIEW'})
  }

  viewAck(dest: Address): void {
    this.#send(Message.empty(dest), Flag.OOB | this.#noFlowControl, {type: 'VIEW_ACK'})
  }

  /** Asks a member for its view if that is newer than `viewId`; without an id in any case. */
  currentViewRequest(dest: Address, viewId: ViewId | null): void {
    const message =
      viewId === null
        ? Message.empty(dest)
        : Message.bytes(
            dest,
            encodePayload(this.#minor, (out) => writeOptionalViewId(out, viewId)),
          )
    this.#send(message, Flag.OOB | this.#noFlowControl, {type: 'GET_CURRENT_VIEW'})
  }

  mergeRequest(coordinator: Address, members: readonly Address[], mergeId: MergeId): void {
    const payload = encodePayload(this.#minor, (out) => writeAddresses(out, members))
    this.#send(Message.bytes(coordinator, payload), Flag.OOB, {type: 'MERGE_REQ', member: this.#localAddress, mergeId})
  }

  mergeResponse(leader: Address, view: View, digest: Digest, mergeId: MergeId): void {
    this.#send(Message.bytes(leader, this.#viewAndDigest(view, digest)), Flag.OOB, {type: 'MERGE_RSP', mergeId})
  }

  mergeRejected(leader: Address, mergeId: MergeId): void {
    this.#send(Message.empty(leader), Flag.OOB, {type: 'MERGE_RSP', mergeId, rejected: true})
  }

  installMergeView(coordinators: readonly Address[], view: View, digest: Digest, mergeId: MergeId): void {
    const payload = this.#viewAndDigest(view, digest)
    for (const coordinator of coordinators) {
      this.#send(Message.bytes(coordinator, payload), 0, {type: 'INSTALL_MERGE_VIEW', mergeId})
    }
  }

  cancelMerge(coordinators: readonly Address[], mergeId: MergeId): void {
    for (const coordinator of coordinators) this.#send(Message.empty(coordinator), 0, {type: 'CANCEL_MERGE', mergeId})
  }

  digestRequest(mergeId: MergeId | null): void {
    const message = Message.empty(null)
    message.transient |= Transient.DONT_LOOPBACK
    this.#send(message, Flag.OOB, {type: 'GET_DIGEST_REQ', mergeId})
  }

  digestResponse(dest: Address, digest: Digest): void {
    this.#send(Message.bytes(dest, this.#viewAndDigest(null, digest)), Flag.OOB | this.#noFlowControl, {
      type: 'GET_DIGEST_RSP',
    })
  }

  installDigest(digest: Digest): void {
    this.#send(Message.bytes(null, this.#viewAndDigest(null, digest)), 0, {type: 'INSTALL_DIGEST'})
  }

  #viewAndDigest(view: View | DeltaView | null, digest: Digest | null): Uint8Array {
    const full = view instanceof View ? view : null
    const delta = view === null || view instanceof View ? null : view
    return encodePayload(this.#minor, (out) => writeViewAndDigest(out, {view: full, delta, digest}))
  }

  #send(message: Message, flags: number, header: GmsHeader): void {
    message.src = this.#localAddress
    message.setFlag(flags)
    message.transient |= Transient.DONT_BLOCK
    this.#layers.below.send(message.putHeader(this.#id, gmsHeader, header))
  }
}
