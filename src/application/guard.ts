import {JgError, RefusedError} from '../errors/index.ts'
import {type Address, ExtendedUuid} from '../model/address.ts'
import type {WireVersion} from '../model/frame.ts'
import type {Message} from '../model/message.ts'
import type {View} from '../model/view.ts'
import type {Random, Runtime} from '../runtime/ports.ts'
import type {JoinRules, JoinSight} from '../stack/join-rules.ts'
import type {StackConfig} from '../stack/protocol-stack.ts'
import {answerOfGuest} from './answer.ts'
import {applicationHeader, farFdSock2, fdSock2OffsetOf, mostTelling, observedStores, stackTextOf} from './observe.ts'
import {
  type ApplicationSign,
  applicationSigns,
  consequences,
  extendedText,
  isExtended,
  type Observations,
} from './signs.ts'

/** The member to guard, and how. */
export interface GuardOptions {
  readonly cluster: string
  readonly props: string
  readonly stack: StackConfig
  readonly wire: WireVersion
  readonly runtime: Runtime
  /** Whether the user set `--join-application`. */
  readonly isAllowed: boolean
}

/** Thrown when the members of a cluster have an ExtendedUUID, so this one needs such an address, too; users never see it. */
export class AddressWanted extends JgError {
  readonly address: ExtendedUuid

  constructor(address: ExtendedUuid) {
    super('JOIN_FAILED', 'the members of the cluster have an ExtendedUUID: this one needs such an address, too')
    this.address = address
  }
}

const ADVICE =
  "'jg status' and 'jg peek' look at the cluster without joining it; --join-application joins it all the same."

/** Entries of an address that identify one node rather than its release or place: Raft's. */
const OWN_ENTRIES = new Set(['raft-id'])

/** Creates an address with the same entries as the members' addresses, such as their release, which Infinispan's coordinator reads. */
export function addressLike({entries}: ExtendedUuid, random: Random): ExtendedUuid {
  const [w0, w1, w2, w3] = [random.int32(), random.int32(), random.int32(), random.int32()]
  // Version 4, variant 2: a random UUID.
  const version = (w1 & 0xffff0fff) | 0x4000
  const variant = (w2 & 0x3fffffff) | 0x80000000
  const copied = entries.filter(({key}) => !OWN_ENTRIES.has(key))
  return new ExtendedUuid(w0, version, variant, w3, 0, copied)
}

/**
 * Keeps a member out of the cluster of an application, which it would break; or, if the user insists, gives it an address that the
 * application can read.
 */
export class ApplicationGuard {
  readonly #options: GuardOptions
  readonly #traffic = new Set<string>()
  #address: Address | null = null

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** Rules for a member with this address; undefined while it has a plain one. */
  rules(address: ExtendedUuid | undefined): JoinRules {
    this.#address = address ?? null
    return {
      mayCreate: !this.#options.isAllowed,
      seen: (message) => this.#see(message),
      admit: (sight, decide) => {
        this.#judge(sight).then(decide, (error: unknown) =>
          decide(error instanceof Error ? error : new Error(String(error))),
        )
      },
    }
  }

  /** Refuses on what is known before anything is opened. Rejects with RefusedError. */
  async checkBefore(): Promise<void> {
    if (this.#options.isAllowed) return
    const refusal = this.#refusal(await this.#observed([], []))
    if (refusal !== undefined) throw refusal
  }

  /** Returns why a joined member must leave at once after a view; undefined if it may stay. */
  reasonToLeaveView(view: View, address: Address): string | undefined {
    if (!this.#options.isAllowed) {
      const stranger = view.members.find(isExtended)
      if (stranger === undefined) return undefined
      return `its view now has ${extendedText(stranger)}, whose address is an ExtendedUUID: that application cannot read this member's address. ${ADVICE}`
    }
    // The others' requests to their coordinator would go unanswered.
    if (view.size < 2 || view.coordinator?.equals(address) !== true) return undefined
    const others = view.members.filter((member) => !member.equals(address)).join(', ')
    return `it became coordinator while the application still has ${others}, and new nodes would wait for its answer`
  }

  /** The same after a message. */
  reasonToLeave(message: Message): string | undefined {
    if (this.#options.isAllowed) return undefined
    const header = applicationHeader(message)
    return header === undefined ? undefined : `this member received ${header}, which it cannot answer. ${ADVICE}`
  }

  /** Returns a guest's response to a request of Infinispan; undefined if none is due. */
  answerTo(message: Message): Message | undefined {
    return this.#options.isAllowed ? answerOfGuest(message) : undefined
  }

  #see(message: Message): void {
    const header = applicationHeader(message)
    if (header !== undefined) this.#traffic.add(header)
  }

  async #judge(sight: JoinSight): Promise<Error | undefined> {
    const {found, coordinators, views} = sight
    const {isAllowed, runtime, wire} = this.#options
    const members = [...found.map(({sender}) => sender), ...views.flatMap((view) => view.members)]
    const pattern = [...coordinators, ...members].find(isExtended)
    if (isAllowed) {
      return pattern === undefined || this.#address !== null
        ? undefined
        : new AddressWanted(addressLike(pattern, runtime.random))
    }
    const refusal = this.#refusal(await this.#observed(members, []))
    // Only if nothing else shows it, since each look at a port is noticed. From 16 on Infinispan uses 5.5, and its addresses show it.
    if (refusal !== undefined || wire === '5.5') return refusal
    return this.#refusal(await this.#observed(members, await farFdSock2(mostTelling(sight), wire, runtime)))
  }

  async #observed(members: readonly Address[], far: readonly string[]): Promise<Observations> {
    const {cluster, wire, props, stack, runtime} = this.#options
    return {
      cluster,
      wire,
      stackText: stackTextOf(props),
      fdSock2Offset: fdSock2OffsetOf(stack),
      stores: await observedStores(stack, runtime),
      members,
      traffic: [...this.#traffic],
      farFdSock2: far,
    }
  }

  #refusal(seen: Observations): RefusedError | undefined {
    const signs = applicationSigns(seen)
    return signs.length === 0 ? undefined : new RefusedError(this.#refusalText(signs))
  }

  #refusalText(signs: readonly ApplicationSign[]): string {
    const {cluster, wire} = this.#options
    return [
      `cluster ${cluster} belongs to an application, so this member did not join it:`,
      ...signs.map(({text}) => `  - ${text}`),
      consequences(signs, wire),
      `No JOIN request was sent, and nothing was recorded. ${ADVICE}`,
    ].join('\n')
  }
}
