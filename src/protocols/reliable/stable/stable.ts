/**
 * STABLE finds out which multicasts all members have delivered. Each member sends the coordinator its digest from time to time or after a
 * number of bytes; when the coordinator has heard from all members of the view, it multicasts what is stable, and NAKACK2 purges it.
 *
 * Needs below: NAKACK2 for digests. Needs above: GMS for views.
 * Equals org.jgroups.protocols.pbcast.STABLE of JGroups 5.5.
 *
 * Differs from JGroups: a digest that does not name all members of the view is ignored; `stability_sent` counts sent messages.
 */
import type {Address} from '../../../model/address.ts'
import type {MessageBatch} from '../../../model/batch.ts'
import {Digest} from '../../../model/digest.ts'
import {Flag, Message, Transient} from '../../../model/message.ts'
import {digestCodec, mutableDigestCodec} from '../../../headers/model-objects.ts'
import type {View, ViewId} from '../../../model/view.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {Event} from '../../../stack/events.ts'
import {Protocol} from '../../../stack/protocol.ts'
import {doing, type Managed} from '../../../stack/spec.ts'
import {controlFlags} from '../delivery-rules.ts'
import {digestText} from '../seqno-text.ts'
import {stableHeader, type StableHeader, StableType} from '../../../headers/stable.ts'
import {StabilityRound} from './round.ts'
import {spec} from './spec.ts'

/** Duration of a suspension requested without a time, in milliseconds. */
const MAX_SUSPEND_MS = 200_000
/** Factor on the time of a suspension, so that the resuming event comes first. */
const SUSPEND_SLACK = 1.1

/** Garbage collection of multicasts that all members have. */
export class Stable extends Protocol<typeof spec> {
  static readonly spec = spec

  #round: StabilityRound | null = null
  #bytes = 0
  #suspended = false
  #task: Timer | undefined
  #resumeTask: Timer | undefined

  protected override readonly managed: Managed<typeof spec> = {
    coordinator: () => this.#coordinator(),
    local_addr: () => this.localAddress,
    num_bytes_received: () => this.#bytes,
    num_votes: () => this.#round?.votes ?? 0,
    stability_received: () => this.counters.num_stability_msgs_received,
    stability_sent: () => this.counters.num_stability_msgs_sent,
    stable_received: () => this.counters.num_stable_msgs_received,
    stable_sent: () => this.counters.num_stable_msgs_sent,
    stable_task_running: () => this.#task !== undefined,
    suspended: () => this.#suspended,
    gc: doing(() => this.#sendGossip()),
    printDigest: () => this.#printDigest(),
    printVotes: () => this.#round?.votesText() ?? 'n/a',
  }

  override start(): void {
    this.#schedule()
  }

  override stop(): void {
    this.#task?.cancel()
    this.#task = undefined
    this.#resumeTask?.cancel()
    this.#resumeTask = undefined
    this.#suspended = false
    this.#round = null
    this.#bytes = 0
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name === 'desired_avg_gossip') this.#schedule()
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'VIEW_CHANGE': {
        const answer = this.below.down(event)
        this.#adopt(event.view)
        return answer
      }
      case 'SUSPEND_STABLE':
        this.#suspend(event.maxMs)
        return this.below.down(event)
      case 'RESUME_STABLE':
        this.#resume()
        return this.below.down(event)
      default:
        return this.below.down(event)
    }
  }

  override up(event: Event): unknown {
    const answer = this.above.up(event)
    if (event.type === 'VIEW_CHANGE') this.#adopt(event.view)
    return answer
  }

  override send(message: Message): void {
    // Multicasts that do not loop back are counted here.
    const counts = message.dest === null && (message.transient & Transient.DONT_LOOPBACK) !== 0
    this.below.send(message)
    if (counts) this.#count(message.payloadLength)
  }

  override receive(message: Message): void {
    const header = message.header(this.id, stableHeader)
    if (header !== undefined) {
      this.#handle(header, message)
      return
    }
    if (message.dest === null) this.#count(message.payloadLength)
    this.above.receive(message)
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      const header = message.header(this.id, stableHeader)
      if (header === undefined) messages[kept++] = message
      else this.#handle(header, message)
    }
    if (kept !== messages.length) batch.truncate(kept)
    if (kept === 0) return
    if (batch.dest === null && this.props.max_bytes > 0) this.#count(batch.payloadLength)
    this.above.receiveBatch(batch)
  }

  #coordinator(): Address | null {
    return this.#round?.view.coordinator ?? null
  }

  #adopt(view: View): void {
    this.#round = new StabilityRound(view)
  }

  /** Counts bytes of multicasts and starts a round when there are enough. */
  #count(bytes: number): void {
    if (this.props.max_bytes <= 0) return
    this.#bytes += bytes
    if (this.#bytes < this.props.max_bytes) return
    this.#bytes = 0
    this.#sendGossip()
  }

  #handle(header: StableHeader, message: Message): void {
    const digest = message.object(mutableDigestCodec) ?? message.object(digestCodec)
    const round = this.#round
    if (digest === undefined || message.src === null || this.#suspended || round === null) return
    if (header.viewId?.equals(round.view.viewId) !== true) return
    if (header.type === StableType.STABLE_GOSSIP) this.#gossip(round, message.src, digest)
    else if (round.view.contains(message.src)) this.#stability(round, digest)
  }

  /** Adds a member's digest; after the last one of the round this member multicasts what is stable. */
  #gossip(round: StabilityRound, member: Address, digest: Digest): void {
    if (!round.vote(member, digest)) return
    this.counters.num_stable_msgs_received++
    const stable = round.digest
    if (!round.complete || stable === null) return
    this.#adopt(round.view)
    this.#bytes = 0
    this.#sendStability(stable, round.view.viewId)
    this.below.down({type: 'STABLE', digest: stable})
  }

  #stability(round: StabilityRound, digest: Digest): void {
    this.counters.num_stability_msgs_received++
    this.#adopt(round.view)
    this.#bytes = 0
    this.below.down({type: 'STABLE', digest})
  }

  /** Sends this member's digest to the coordinator, or adds it if this member is the coordinator. */
  #sendGossip(): void {
    const round = this.#round
    const coordinator = this.#coordinator()
    if (this.#suspended || round === null || coordinator === null) return
    const known = this.below.down({type: 'GET_DIGEST'}) as Digest | null | undefined
    if (known === null || known === undefined || !round.view.members.every((m) => known.contains(m))) return
    const digest = known.select(round.view.members)
    this.counters.num_stable_msgs_sent++
    if (this.localAddress.equals(coordinator)) {
      this.#gossip(round, this.localAddress, digest)
      return
    }
    this.#sendDigest(
      coordinator,
      digest,
      StableType.STABLE_GOSSIP,
      round.view.viewId,
      Flag.OOB | Flag.NO_RELIABILITY | Flag.NO_FC,
    )
  }

  #sendStability(digest: Digest, viewId: ViewId): void {
    this.counters.num_stability_msgs_sent++
    // This member's own stability message does not loop back.
    this.counters.num_stability_msgs_received++
    const flags = Flag.OOB | Flag.NO_RELIABILITY | Flag.NO_RELAY | Flag.NO_FC
    this.#sendDigest(null, digest, StableType.STABILITY, viewId, flags)
  }

  #sendDigest(dest: Address | null, digest: Digest, type: number, viewId: ViewId, flags: number): void {
    const message = Message.object(dest, mutableDigestCodec, digest)
    message.src = this.localAddress
    message.setFlag(controlFlags(flags, this.context.minor)).putHeader(this.id, stableHeader, {type, viewId})
    if (dest === null) message.transient |= Transient.DONT_LOOPBACK
    this.below.send(message)
  }

  #suspend(maxMs: number): void {
    this.#suspended = true
    if (this.#resumeTask !== undefined) return
    this.#resumeTask = this.clock.after((maxMs > 0 ? maxMs : MAX_SUSPEND_MS) * SUSPEND_SLACK, () => {
      this.log.warn({}, 'resuming stability after its time limit: no RESUME_STABLE arrived')
      this.#resume()
    })
  }

  #resume(): void {
    this.#suspended = false
    this.#resumeTask?.cancel()
    this.#resumeTask = undefined
    if (this.#round !== null) this.#adopt(this.#round.view)
  }

  /** Gossip is sent at random times around the mean, so that members do not send in step. */
  #schedule(): void {
    this.#task?.cancel()
    this.#task = undefined
    if (this.props.desired_avg_gossip <= 0) return
    this.#task = this.clock.after(1 + this.random.int(2 * this.props.desired_avg_gossip), () => {
      this.#sendGossip()
      this.#schedule()
    })
  }

  #printDigest(): string | null {
    const round = this.#round
    if (round === null) return null
    return digestText(round.digest ?? unheard(round.view), false)
  }
}

/** Printed for a round without any digest. */
function unheard(view: View): Digest {
  return new Digest(view.members.map((member) => ({member, delivered: -1, received: -1})))
}
