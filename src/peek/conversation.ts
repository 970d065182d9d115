import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {endpointText} from '../model/endpoint.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {SocketError} from '../runtime/ports.ts'
import {type Answer, readAnswers} from './answers.ts'
import type {PeekContext} from './context.ts'
import {Inbox, type TalkEnd} from './inbox.ts'
import type {Language} from './releases.ts'
import {membersRequest, viewRequest} from './requests.ts'
import {type Destination, openDatagrams, openStream, type Talk} from './talk.ts'

/** Members of an answer that are remembered. */
const MAX_MEMBERS = 4096

/** Whom a request means: a member in its cluster, or whoever is there. */
export interface Addressee {
  readonly cluster: string | null
  readonly dest: Address | null
}

/** The requests to a member's transport on one socket, in one language, and what came back. */
export class Conversation {
  readonly transport: 'tcp' | 'udp'
  readonly #context: PeekContext
  readonly #to: Destination
  readonly #inbox: Inbox
  #talk: Talk | null = null
  #view: (Answer & {type: 'view'}) | null = null
  #language: Language
  readonly #members = new Map<string, PingData>()
  #self: Answer | null = null

  constructor(context: PeekContext, transport: 'tcp' | 'udp', to: Destination, language: Language) {
    this.transport = transport
    this.#language = language
    this.#context = context
    this.#to = to
    this.#inbox = new Inbox(context.ports.clock, (bytes, start, end) => {
      this.#take(bytes, start, end)
    })
  }

  /** The view that was told. */
  get view(): (Answer & {type: 'view'}) | null {
    return this.#view
  }

  /** The first answer of the member itself, of whichever kind. */
  get self(): Answer | null {
    return this.#self
  }

  /** What discovery told of members, by key of their address. */
  get members(): ReadonlyMap<string, PingData> {
    return this.#members
  }

  /** Language of the next request. */
  get language(): Language {
    return this.#language
  }

  /** What the first bytes of another program are, as far as they are known. */
  get speaks(): string | null {
    return this.#inbox.speaks
  }

  get ended(): TalkEnd | null {
    return this.#inbox.ended
  }

  /** What discovery told of the member itself. */
  get selfData(): PingData | undefined {
    return this.#self === null ? undefined : this.#members.get(this.#self.src.key)
  }

  /** Opens the socket; null when that worked. */
  async open(timeoutMs: number): Promise<SocketError | null> {
    const {tls} = this.#context.options
    const options = {...this.#context.talkOptions(timeoutMs), ...(tls === undefined ? {} : {tls})}
    const opened =
      this.transport === 'tcp'
        ? await openStream(options, this.#to, this.language, this.#inbox)
        : await openDatagrams(options, this.#to, this.#inbox)
    if ('error' in opened) return opened.error
    this.#talk = opened.talk
    if (this.transport === 'tcp') this.#note(`handshake ${this.language.release}`)
    return null
  }

  /** Goes on in another language, which datagrams allow. */
  speak(language: Language): void {
    this.#language = language
  }

  /** Asks for the view, and for the name where the cluster is known. */
  ask({cluster, dest}: Addressee): void {
    const talk = this.#talk
    if (talk === null) return
    const asker = {language: this.language, own: talk.own, cluster, dest}
    this.#note(`VIEW_REQ ${this.language.release}${toText(cluster, dest)}`)
    talk.send(viewRequest(asker))
    if (cluster === null) return
    this.#note(`GET_MBRS_REQ ${this.language.release}${toText(cluster, dest)}`)
    talk.send(membersRequest({...asker, cluster}))
  }

  /** Asks for the name alone. */
  askName(cluster: string, dest: Address): void {
    const talk = this.#talk
    if (talk === null) return
    this.#note(`GET_MBRS_REQ ${this.language.release}${toText(cluster, dest)}`)
    talk.send(membersRequest({language: this.language, own: talk.own, cluster, dest}))
  }

  /** Waits for the view. */
  untilView(ms: number): Promise<boolean> {
    return this.#inbox.until(() => this.#view !== null, Math.min(ms, this.#context.left))
  }

  /** Waits for the name. */
  untilName(ms: number): Promise<boolean> {
    return this.#inbox.until(() => this.selfData !== undefined, Math.min(ms, this.#context.left))
  }

  close(): void {
    this.#talk?.close()
  }

  #note(what: string): void {
    this.#context.sent.push(`${this.transport} ${endpointText({host: this.#to.address, port: this.#to.port})} ${what}`)
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    try {
      for (const answer of readAnswers(bytes, start, end)) this.#answered(answer)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // Other messages of a member may be unreadable here; over UDP anybody can send garbage.
      if (this.transport === 'tcp' && this.#self === null) this.#inbox.end('garbage')
    }
  }

  #answered(answer: Answer): void {
    this.#self ??= answer
    if (!answer.src.equals(this.#self.src)) return
    if (answer.type === 'view') this.#view ??= answer
    else {
      for (const data of answer.members) {
        if (this.#members.size < MAX_MEMBERS) this.#members.set(data.sender.key, data)
      }
    }
  }
}

function toText(cluster: string | null, dest: Address | null): string {
  const parts = [cluster === null ? 'no cluster' : `cluster ${cluster}`, ...(dest === null ? [] : [`to ${dest.key}`])]
  return ` (${parts.join(', ')})`
}
