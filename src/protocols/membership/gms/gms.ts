/**
 * Membership of the cluster: members join through the coordinator, leave, are excluded when suspected, and agree on numbered views;
 * subgroups are merged. Needs a discovery protocol, reliable and ordered multicast (NAKACK2) and unicast (UNICAST3) below, and notifies
 * them of views. Equals org.jgroups.protocols.pbcast.GMS (5.5). Differs from JGroups: nothing blocks, each wait ends with a callback;
 * only the default order of members is supported.
 */
import {JoinError} from '../../../errors/index.ts'
import type {Address} from '../../../model/address.ts'
import {readMembers} from '../../../model/address-codec.ts'
import type {Message} from '../../../model/message.ts'
import {decodePayload} from '../../../model/payload.ts'
import {applyDelta, type View} from '../../../model/view.ts'
import {readOptionalViewId} from '../../../model/view-codec.ts'
import type {Done, Event} from '../../../stack/events.ts'
import {Protocol} from '../../../stack/protocol.ts'
import {type AttributeValue, doing, type Managed} from '../../../stack/spec.ts'
import type {ByteReader} from '../../../wire/reader.ts'
import {Client} from './client.ts'
import {Membership} from './membership.ts'
import {type GmsHeader, gmsHeader} from '../../../headers/gms.ts'
import {type JoinRsp, readJoinRsp, readViewAndDigest, type ViewAndDigest} from '../../../headers/gms-payloads.ts'
import type {Request} from './requests.ts'
import {gmsSpec} from './spec.ts'
import {isPlausibleDigest} from './view-bounds.ts'

type Spec = typeof gmsSpec

const nobody: Done = () => undefined

/** As org.jgroups.Membership prints itself: `(2) A,B`. */
function membershipText(members: readonly Address[]): string {
  return `(${String(members.length)}) ${members.join(',')}`
}

/** Membership of the cluster. */
export class Gms extends Protocol<Spec> {
  static readonly spec = gmsSpec
  #initialized: Membership | undefined

  protected override readonly managed: Managed<Spec> = {
    coord: () => this.#membership.isCoordinator,
    implementation: () => this.#membership.role.name,
    leaving: () => this.#membership.leaver.leaving,
    local_addr: () => this.localAddress,
    members: () => membershipText(this.#membership.members),
    merge_id: () => this.#membership.merger.mergeId,
    merge_in_progress: () => this.#membership.merger.inProgress,
    merge_killer_running: () => this.#membership.merger.killerRunning,
    merge_task_running: () => this.#membership.merger.leading,
    suspected_mbrs: () => membershipText(this.#membership.suspected),
    view: (): AttributeValue => this.#membership.view?.toString() ?? 'null',
    view_handler_size: () => this.#membership.viewHandler.size,
    view_handler_suspended: () => this.#membership.viewHandler.suspended,
    cancelMerge: doing(() => this.#membership.merger.forceCancel()),
    dumpViewHandlerHistory: () => this.#membership.viewHandler.dumpHistory(),
    dumpViewHandlerQueue: () => this.#membership.viewHandler.dumpQueue(),
    fixDigests: doing(() => this.#fixDigests()),
    printMergeIdHistory: () => this.#membership.merger.history,
    printPreviousMembers: () => this.#membership.previousMembers.join(', '),
    printPreviousViews: () => this.#membership.previousViews.join('\n'),
    resumeViewHandler: doing(() => this.#membership.viewHandler.resume()),
    suspect: (name = '') => this.#suspectByName(name),
    suspendViewHandler: doing(() => this.#membership.viewHandler.suspend()),
  }

  override init(): void {
    super.init()
    this.#initialized = new Membership({
      id: this.id,
      minor: this.context.minor,
      localAddress: this.localAddress,
      clock: this.clock,
      random: this.random,
      executor: this.executor,
      log: this.log,
      props: this.props,
      counters: this.counters,
      layers: this,
    })
  }

  override start(): void {
    this.#membership.reset()
  }

  override stop(): void {
    this.#membership.stop()
    this.#membership.reset()
  }

  override resetStats(): void {
    super.resetStats()
    this.#membership.previousViews = []
  }

  override probeKeys(): readonly string[] {
    return ['fix-digests']
  }

  override probe(keys: readonly string[]): null {
    if (keys.includes('fix-digests')) this.#fixDigests()
    return null
  }

  override up(event: Event): unknown {
    switch (event.type) {
      case 'SUSPECT': {
        const answer = this.above.up(event)
        this.#membership.suspect(event.members)
        return answer
      }
      case 'UNSUSPECT':
        this.#membership.unsuspect(event.members)
        return undefined
      case 'MERGE':
        this.#membership.viewHandler.add({type: 'MERGE', views: event.views})
        return undefined
      case 'INSTALL_VIEW':
        this.#membership.installView(event.view, null)
        return undefined
      case 'IS_MERGE_IN_PROGRESS':
        return this.#membership.merger.inProgress
      case 'GET_PING_STATUS':
        return {
          server: this.#membership.view !== null,
          coordinator: this.#membership.view?.coordinator?.equals(this.localAddress) ?? false,
        }
      default:
        return this.above.up(event)
    }
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'CONNECT':
        this.#connect(event)
        return undefined
      case 'DISCONNECT':
        this.#membership.role.leave((error) => {
          this.below.down({...event, done: nobody})
          event.done(error)
        })
        return undefined
      case 'INSTALL_VIEW':
        this.#membership.installView(event.view, null)
        return undefined
      case 'IS_MERGE_IN_PROGRESS':
        return this.#membership.merger.inProgress
      case 'GET_VIEW_FROM_COORD': {
        const {view, outbox} = this.#membership
        if (view !== null) outbox.currentViewRequest(view.creator, event.viewId ?? view.viewId)
        return undefined
      }
      default:
        return this.below.down(event)
    }
  }

  override receive(message: Message): void {
    const header = message.header(this.id, gmsHeader)
    if (header === undefined) this.above.receive(message)
    else if (message.src !== null) this.#handle(header, message, message.src)
  }

  get #membership(): Membership {
    if (this.#initialized === undefined) throw new TypeError('GMS is used before it was initialized')
    return this.#initialized
  }

  #connect(event: Event & {type: 'CONNECT'}): void {
    const {print_local_addr, print_physical_addrs} = this.props
    const fields = {
      address: this.localAddress.toString(),
      cluster: event.cluster,
      ...(print_physical_addrs ? {physicalAddress: this.transport.physicalAddress?.toString()} : {}),
    }
    if (print_local_addr) this.log.info(fields, 'member connects')
    else this.log.debug(fields, 'member connects')
    this.below.down({...event, done: nobody})
    const {role} = this.#membership
    if (role instanceof Client) role.join(event)
    else event.done(new JoinError(`the member is in the view ${String(this.#membership.view)} already`))
  }

  #handle(header: GmsHeader, message: Message, sender: Address): void {
    const {role, leaver, acks} = this.#membership
    switch (header.type) {
      case 'JOIN_REQ':
      case 'JOIN_REQ_WITH_STATE_TRANSFER':
      case 'LEAVE_REQ':
        this.#queue(header)
        return
      case 'JOIN_RSP': {
        const response = this.#read<JoinRsp | null>(message, readJoinRsp)
        if (response !== null) role.joinResponse?.(response, sender)
        return
      }
      case 'LEAVE_RSP':
        leaver.responseReceived()
        return
      case 'VIEW':
        this.#viewReceived(message, sender)
        return
      case 'VIEW_ACK':
        acks.add(sender, true)
        return
      case 'GET_CURRENT_VIEW':
        this.#viewRequested(message, sender)
        return
      case 'INSTALL_MERGE_VIEW_OK':
        return
      default:
        // Members without a view take no part in merges.
        if (this.#membership.view !== null) this.#handleMerge(header, message, sender)
    }
  }

  #handleMerge(header: GmsHeader, message: Message, sender: Address): void {
    const {merger} = this.#membership
    const mergeId = header.mergeId ?? null
    switch (header.type) {
      case 'MERGE_REQ': {
        const members = this.#read(message, readMembers)
        if (members !== null && mergeId !== null) merger.requestReceived(sender, mergeId, members)
        return
      }
      case 'MERGE_RSP': {
        const data = header.rejected === true ? null : this.#readData(message)
        if (data?.view && data.digest) merger.answerReceived(sender, mergeId, {view: data.view, digest: data.digest})
        else if (header.rejected === true) merger.answerReceived(sender, mergeId, null)
        return
      }
      case 'INSTALL_MERGE_VIEW': {
        const data = this.#readData(message)
        if (data?.view && data.digest) merger.viewReceived(mergeId, {view: data.view, digest: data.digest})
        return
      }
      case 'CANCEL_MERGE':
        if (mergeId !== null) merger.cancel(mergeId)
        return
      case 'GET_DIGEST_REQ':
        merger.digestRequested(sender, mergeId)
        return
      case 'GET_DIGEST_RSP': {
        const digest = this.#readData(message)?.digest
        if (digest) merger.digestReceived(sender, digest)
        return
      }
      default:
        this.#digestReceived(message, sender)
    }
  }

  /** INSTALL_DIGEST: only moves seqnos of members forward, and is accepted from members only. */
  #digestReceived(message: Message, sender: Address): void {
    const digest = this.#readData(message)?.digest
    if (!digest) return
    if (this.#membership.view?.contains(sender) === true && isPlausibleDigest(digest)) {
      this.below.down({type: 'MERGE_DIGEST', digest})
      return
    }
    const fields = {sender: sender.toString()}
    this.#membership.refuse('a digest of a non-member, or with an impossible number, is dropped', fields)
  }

  #queue(header: GmsHeader): void {
    const member = header.member ?? null
    if (member === null) return
    const types: Partial<Record<GmsHeader['type'], Extract<Request, {member: Address}>['type']>> = {
      JOIN_REQ: 'JOIN',
      JOIN_REQ_WITH_STATE_TRANSFER: 'JOIN_WITH_STATE_TRANSFER',
      LEAVE_REQ: 'LEAVE',
    }
    const type = types[header.type]
    if (type !== undefined) this.#membership.viewHandler.add({type, member})
  }

  // --- views

  #viewReceived(message: Message, sender: Address): void {
    const current = this.#membership.view
    const data = this.#readData(message)
    const viewId = data?.view?.viewId ?? data?.delta?.viewId
    // A client only becomes a member through the response to its own request.
    if (data === null || viewId === undefined || current === null || viewId.id <= current.viewId.id) return
    if (!current.contains(sender)) {
      this.#membership.refuse('a view of a non-member is dropped', {sender: sender.toString(), view: viewId.toString()})
      return
    }
    const view = this.#fullView(data, current)
    if (view === null) {
      this.log.debug(
        {sender: sender.toString(), view: viewId.toString()},
        'no base for a delta view, asking for the full view',
      )
      this.#membership.outbox.currentViewRequest(sender, null)
      return
    }
    // A sender outside its own view loses its connection when the view is installed, so it gets the acknowledgement first.
    const first = !view.contains(sender)
    if (first) this.#membership.outbox.viewAck(sender)
    this.#membership.role.viewChange?.(view, data.digest)
    if (!first) this.#membership.outbox.viewAck(sender)
  }

  #fullView(data: ViewAndDigest, current: View): View | null {
    if (data.delta === null) return data.view
    return data.delta.refViewId.equals(current.viewId) ? applyDelta(data.delta, current) : null
  }

  #viewRequested(message: Message, sender: Address): void {
    const {view, outbox} = this.#membership
    const theirs = this.#read(message, readOptionalViewId)
    if (view === null || (theirs !== null && view.viewId.id <= theirs.id)) return
    outbox.viewTo(sender, view)
  }

  #fixDigests(): void {
    if (this.#membership.isCoordinator) this.#membership.merger.fixDigests()
  }

  #suspectByName(name: string): undefined {
    const {names} = this.context.addresses
    const members = this.#membership.members.filter((m) => names.nameOf(m) === name)
    if (members.length > 0) this.up({type: 'SUSPECT', members})
    return undefined
  }

  #readData(message: Message): ViewAndDigest | null {
    return this.#read(message, readViewAndDigest)
  }

  #read<T>(message: Message, read: (inp: ByteReader) => T): T | null {
    return decodePayload(message, this.context, read, (error) => {
      this.log.warn({sender: message.src?.toString(), error: error.message}, 'membership message cannot be read')
    })
  }
}
