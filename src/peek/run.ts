import {endpointText} from '../model/endpoint.ts'
import type {Identity} from './answers.ts'
import {PeekContext} from './context.ts'
import {type Addressee, Conversation} from './conversation.ts'
import {connectFailure, NOBODY, REMEMBERED_TLS, silence, streamEnd} from './failures.ts'
import {detectorPort, isTransportOf, type TransportPort, transportPorts} from './detector-port.ts'
import {askFdPort, askFdPorts, fdPorts, type PortFinding, RARE_OFFSETS} from './identify.ts'
import type {PeekOptions, PeekTarget} from './options.ts'
import type {Peeked, PeekFailure} from './peeked.ts'
import type {PeekPorts} from './ports.ts'
import {addressesOf} from './lookup.ts'
import {type Language, languageOf, PEEK_RELEASES, type PeekRelease, releaseOfText} from './releases.ts'
import {identityText} from '../model/address-text.ts'
import {type Outcome, peekedOf} from './result.ts'

/** FD_SOCK2 (not in 4.2) is asked first, for so long at most: a firewall that drops packets to its port must not hold up the rest. */
const FD_WAIT_MS = 500
/** Wait for an answer while there is something else to be tried. */
const PATIENCE_MS = 300
/**
 * Wait for a name once the view is there, as a multiple of the time the view took, and at least: a member warns when who asked has left
 * before it answers.
 */
const NAME_PATIENCE = 5
const NAME_WAIT_MS = 200

/** Why nobody answered; silent when a question may have arrived, and was not answered. */
interface Failure extends PeekFailure {
  readonly isSilent?: boolean
  /** The connection was closed after each handshake. */
  readonly isClosed?: boolean
}

/** What became of a member's transport. */
interface Asked {
  readonly transport: 'tcp' | 'udp' | null
  readonly outcome: Outcome | Failure
}

/** Nobody took the connection: there may be a member of the other transport. */
function isUnreached(outcome: Outcome | Failure): outcome is Failure {
  return 'layer' in outcome && (outcome.layer === 'tcp' || outcome.layer === 'udp')
}

/** The failure is the same whatever release and cluster were spoken. */
function isWhateverRemembered({layer, isSilent = false}: Failure): boolean {
  return !isSilent && (layer === 'tcp' || layer === 'udp' || layer === 'tls')
}

function plain({kind, layer, reason}: Failure): PeekFailure {
  return {kind, layer, reason}
}

/** One peek from the name to the view. */
export class PeekRun {
  readonly #context: PeekContext
  readonly #target: PeekTarget
  readonly #options: PeekOptions
  #findings: PortFinding[] = []
  #address = ''
  #languages: readonly Language[] = []
  #cluster: string | null
  /** A member took the handshake of this language. */
  #accepted: Language | null = null
  /** What became of FD_SOCK2's own question at the port itself. */
  #detector: PortFinding | null = null
  /** Whether FD_SOCK2 may be at the port itself. */
  readonly #mayBeDetector: boolean
  /** Release and cluster are those of the memory. */
  #isRemembered = false

  constructor(ports: PeekPorts, target: PeekTarget, options: PeekOptions, mayBeDetector = true) {
    this.#mayBeDetector = mayBeDetector
    this.#context = new PeekContext(ports, target, options)
    this.#target = target
    this.#options = options
    this.#cluster = options.cluster ?? null
  }

  async run(): Promise<Peeked> {
    const {host} = this.#target
    const {network, clock} = this.#context.ports
    const [address] = await addressesOf(network, clock, host, this.#context.left)
    if (address === undefined)
      return this.#result(null, {
        kind: 'host unknown',
        layer: 'name',
        reason: `host ${host} is not known to the resolver`,
      })
    this.#address = address
    if (this.#recall()) {
      const peeked = await this.#askAsRemembered()
      if (peeked !== null) return peeked
    }
    const [likely, further] = this.#fdPorts
    await this.#identify(likely)
    if (this.#identities().length === 0 && this.#mayBeElsewhere()) await this.#identify(further)
    let asked = await this.#askTransports(further)
    if ('layer' in asked.outcome && asked.outcome.isSilent === true && (await this.#identifyRare())) {
      asked = await this.#askTransports([])
    }
    const {outcome} = asked
    if ('layer' in outcome && outcome.isClosed === true) await this.#askAsDetector()
    const detector = 'layer' in outcome ? await this.#detectorFailure() : null
    return this.#result(asked.transport, detector ?? outcome)
  }

  /** Asks for FD_SOCK2 where few have it; whether a member told itself there, and there was none before. */
  async #identifyRare(): Promise<boolean> {
    const isKnown = this.#identities().length > 0 || (this.#detector?.identity ?? null) !== null
    if (this.#options.fdSock2Ports !== undefined || isKnown) return false
    await this.#identify(fdPorts(this.#target.port, RARE_OFFSETS)[0])
    return this.#identities().length > 0
  }

  /** Asks FD_SOCK2's own question at the port; whether it answers there. */
  async #askAsDetector(): Promise<boolean> {
    if (!this.#mayBeDetector) return false
    const languages = this.#languages.filter(({release}) => release !== '4.2')
    this.#detector ??= await askFdPort(this.#context, this.#address, this.#target.port, languages, FD_WAIT_MS)
    return this.#detector.identity !== null
  }

  /** What is said of FD_SOCK2's port, with the transport of its member; null when it is none. */
  async #detectorFailure(): Promise<Failure | null> {
    const {port} = this.#target
    const {identity = null, language = null} = this.#detector ?? {}
    if (this.#detector === null || identity === null || language === null) return null
    this.#findings = [this.#detector]
    for (const candidates of transportPorts(port, this.#options.fdSock2Ports)) {
      const looks = await Promise.all(
        candidates.map(async (at) => ({...at, peeked: await this.#lookBeside(at, identity, language)})),
      )
      const transport = looks.find(({peeked}) => isTransportOf(identity, peeked))
      if (transport !== undefined) return detectorPort(identity, transport)
    }
    return detectorPort(identity, null)
  }

  #lookBeside({port, offset}: TransportPort, {cluster}: Identity, {release}: Language): Promise<Peeked> {
    const {left, ports} = this.#context
    const options = {...this.#options, timeoutMs: left, cluster, minors: [release], fdSock2Ports: [offset]}
    return new PeekRun(ports, {...this.#target, host: this.#address, port}, options, false).run()
  }

  get #fdPorts(): [number[], number[]] {
    return fdPorts(this.#target.port, this.#options.fdSock2Ports)
  }

  get #key(): string {
    return endpointText({host: this.#address, port: this.#target.port})
  }

  /** Whether the address is known from before: then nobody is asked for what is remembered. */
  #recall(): boolean {
    const known = this.#options.memory?.get(this.#key)
    const release = this.#likely.find((likely) => likely === releaseOfText(known?.minor ?? ''))
    const others = this.#likely.filter((likely) => likely !== release)
    this.#languages = [...(release === undefined ? [] : [release]), ...others].map(languageOf)
    if (known === undefined || known.cluster === null || release === undefined) return false
    if (this.#options.cluster !== undefined && this.#options.cluster !== known.cluster) return false
    this.#cluster = known.cluster
    this.#languages = [languageOf(release)]
    this.#isRemembered = true
    return true
  }

  /** Asks in the release and cluster that are remembered; null, with these forgotten, when they may be wrong and the full way is to be gone. */
  async #askAsRemembered(): Promise<Peeked | null> {
    const {tls, askFdSock2 = false, memory} = this.#options
    const encrypted = tls === undefined ? memory?.get(this.#key)?.tls : undefined
    const [likely, further] = this.#fdPorts
    if (askFdSock2 || encrypted !== undefined) await this.#identify(likely)
    if (encrypted !== undefined && this.#onlyIdentity() === encrypted) return this.#result('tcp', REMEMBERED_TLS)
    const {transport, outcome} = await this.#askTransports([])
    if ('layer' in outcome && outcome.layer === 'tls' && this.#findings.length === 0) await this.#identify(likely)
    if ('layer' in outcome && !isWhateverRemembered(outcome)) {
      this.#forget(outcome.kind === 'closed')
      return null
    }
    const self = 'layer' in outcome ? null : outcome.talk.self
    const isFound = this.#identities().some(({identity}) => self?.src.equals(identity.member) === true)
    if (askFdSock2 && self !== null && !isFound && this.#mayBeElsewhere()) await this.#identify(further)
    return this.#result(transport, outcome)
  }

  /** Another member may have taken the address since; what was remembered stays the likeliest release, unless that was turned away. */
  #forget(wasTurnedAway: boolean): void {
    const known = this.#languages.map(({release}) => release)
    const others = this.#likely.filter((release) => !known.includes(release))
    this.#languages = (wasTurnedAway ? [...others, ...known] : [...known, ...others]).map(languageOf)
    this.#cluster = this.#options.cluster ?? null
    this.#isRemembered = false
    this.#accepted = null
    // A port that turned the remembered release away may take another one.
    this.#findings = this.#findings.filter(({outcome}) => outcome !== 'closed')
  }

  get #likely(): readonly PeekRelease[] {
    return (this.#options.minors ?? PEEK_RELEASES).flatMap((text) => releaseOfText(text) ?? [])
  }

  async #identify(ports: readonly number[]): Promise<void> {
    const ms = Math.min(FD_WAIT_MS, this.#context.left / 4)
    const known = this.#accepted === null ? this.#languages : [this.#accepted]
    const languages = known.filter(({release}) => release !== '4.2')
    const open = ports.filter((port) => this.#findings.every((finding) => finding.port !== port))
    if (languages.length === 0 || open.length === 0) return
    this.#findings.push(...(await askFdPorts(this.#context, this.#address, open, languages, ms)))
  }

  /** Who is on FD_SOCK2's ports, as long as it is one member only. */
  #onlyIdentity(): string | null {
    const [found, ...more] = this.#identities()
    return found === undefined || more.length > 0 ? null : identityText(found.identity.member)
  }

  #identities(): {readonly identity: Identity; readonly language: Language}[] {
    return this.#findings.flatMap(({identity, language}) =>
      identity === null || language === null ? [] : [{identity, language}],
    )
  }

  /** Something listens on a likely port that is not FD_SOCK2. */
  #mayBeElsewhere(): boolean {
    return this.#findings.some(({outcome}) => outcome !== 'refused' && outcome !== 'timeout' && outcome !== 'failed')
  }

  async #askTransports(further: readonly number[]): Promise<Asked> {
    const {transport} = this.#target
    if (transport !== 'auto')
      return {transport, outcome: await this.#askTransport(transport, further, this.#context.left)}
    const tcp = await this.#askTransport('tcp', further, this.#context.left / 2)
    if (!isUnreached(tcp)) return {transport: 'tcp', outcome: tcp}
    const udp = await this.#askTransport('udp', further, this.#context.left)
    if (!isUnreached(udp)) return {transport: 'udp', outcome: udp}
    // A host that refuses datagrams has no member of UDP on the port: what became of TCP says it all.
    if (udp.kind === 'refused') return {transport: null, outcome: tcp}
    // A host that refuses TCP and lets datagrams pass has, if anybody, a member of UDP on the port.
    if (tcp.kind === 'refused')
      return {transport: null, outcome: {...udp, reason: `over UDP ${udp.reason}; TCP is refused`, isSilent: true}}
    return {transport: null, outcome: {...tcp, reason: `${tcp.reason}; over UDP ${udp.reason}`, isSilent: true}}
  }

  async #askTransport(kind: 'tcp' | 'udp', further: readonly number[], ms: number): Promise<Outcome | Failure> {
    const languages = this.#proven()
    let failure: Failure = NOBODY
    let talk: Conversation | null = null
    for (const [i, language] of languages.entries()) {
      if (talk !== null && kind === 'udp') {
        talk.speak(language)
      } else {
        talk?.close()
        talk = this.#conversation(kind, language)
        const error = await talk.open(ms)
        if (error !== null) return connectFailure(kind, error, Math.min(ms, this.#options.timeoutMs), this.#findings)
      }
      await this.#converse(talk, further, i + 1 === languages.length)
      if (talk.self !== null) break
      const isClosed = talk.ended === 'closed'
      failure =
        talk.ended === null
          ? this.#silence(talk, i > 0)
          : {...streamEnd(kind, talk, languages, this.#findings), isClosed}
      if (kind === 'tcp' ? talk.ended !== 'closed' : talk.ended !== null) break
    }
    talk?.close()
    return talk?.self ? {talk, cluster: talk.self.cluster ?? this.#cluster} : failure
  }

  /** Over UDP one conversation makes all guesses: late answers count, and a member warns of other releases once per sender. */
  #conversation(kind: 'tcp' | 'udp', language: Language): Conversation {
    return new Conversation(this.#context, kind, {address: this.#address, port: this.#target.port}, language)
  }

  /** Languages of who answered on FD_SOCK2's ports; a guess is needed only where nobody did. */
  #proven(): readonly Language[] {
    if (this.#accepted !== null) return [this.#accepted]
    const proven = new Set(this.#identities().map(({language}) => language))
    return proven.size > 0 ? [...proven] : this.#languages
  }

  /** Bytes that were written are no handshake taken: only who turned another release away before has read this one. */
  #silence({transport, language}: Conversation, hasTurnedAway: boolean): Failure {
    const isTaken = transport === 'tcp' && hasTurnedAway
    if (isTaken) this.#accepted = language
    const isClusterUnknown = this.#cluster === null && this.#identities().length === 0
    const {release} = language
    const [likely] = this.#fdPorts
    const known = {transport, release, isClusterUnknown, isTaken, likely, findings: this.#findings}
    return {...silence(known), isSilent: true}
  }

  /** Asks those who were found first, which costs nothing if they are others; then whoever is there. */
  async #converse(talk: Conversation, further: readonly number[], isLast: boolean): Promise<void> {
    const start = this.#context.ports.clock.now()
    const found = this.#addressees(talk.language)
    for (const addressee of found) talk.ask(addressee)
    if (found.length > 0 && !(await talk.untilView(PATIENCE_MS)) && talk.ended === null) {
      await this.#askFurther(talk, further)
    }
    const anybody = this.#anybody(talk.language)
    if (talk.view === null && talk.ended === null && anybody !== null) talk.ask(anybody)
    const isAsked = found.length > 0 || anybody !== null
    const isGuess = this.#isRemembered || (talk.transport === 'udp' && !isLast && found.length === 0)
    await talk.untilView(PATIENCE_MS)
    const isDetector = !isGuess && (await this.#isDetector(talk))
    if (isAsked && !isGuess && !isDetector) await talk.untilView(this.#context.left)
    if (talk.view !== null) await this.#name(talk, this.#context.ports.clock.now() - start)
  }

  /** Whether who says nothing is FD_SOCK2: that of members here keeps a connection whose messages it cannot read. */
  async #isDetector({transport, view, ended}: Conversation): Promise<boolean> {
    const isSilent = transport === 'tcp' && view === null && ended === null
    return isSilent && this.#identities().length === 0 && (await this.#askAsDetector())
  }

  async #askFurther(talk: Conversation, further: readonly number[]): Promise<void> {
    const known = new Set(this.#findings.map(({port}) => port))
    const ports = further.filter((port) => !known.has(port))
    if (talk.self !== null || ports.length === 0) return
    const before = this.#addressees(talk.language).length
    await this.#identify(ports)
    const found = this.#addressees(talk.language).slice(before)
    for (const addressee of found) talk.ask(addressee)
    if (found.length > 0) await talk.untilView(PATIENCE_MS)
  }

  #addressees(language: Language): Addressee[] {
    return this.#identities()
      .filter((found) => found.language.release === language.release)
      .map(({identity}) => ({cluster: identity.cluster, dest: identity.member}))
  }

  /**
   * Members of 5.5.3 and later answer without a cluster; before, they would log an error, so that the cluster of whom FD_SOCK2 found is
   * tried: others on the same host are likely to be of it.
   */
  #anybody({release}: Language): Addressee | null {
    if (this.#cluster !== null) return {cluster: this.#cluster, dest: null}
    if (release === '5.5') return {cluster: null, dest: null}
    const clusters = new Set(this.#identities().map(({identity}) => identity.cluster))
    const [cluster = null] = clusters
    return clusters.size === 1 ? {cluster, dest: null} : null
  }

  async #name(talk: Conversation, tookMs: number): Promise<void> {
    const {view} = talk
    if (view === null || talk.selfData !== undefined) return
    if (this.#cluster === null && this.#addressees(talk.language).length === 0 && view.cluster !== null) {
      talk.askName(view.cluster, view.src)
    }
    await talk.untilName(Math.max(NAME_WAIT_MS, NAME_PATIENCE * tookMs))
  }

  /** Keeps what was proven of the address: by the member itself, by FD_SOCK2, or by the handshake that was taken after others were not. */
  #remember(outcome: Outcome | Failure): void {
    const {memory} = this.#options
    if (!('layer' in outcome)) {
      const release = outcome.talk.self?.language.release
      if (release !== undefined && outcome.cluster !== null)
        memory?.set(this.#key, {minor: release, cluster: outcome.cluster})
      return
    }
    const [found, ...more] = this.#identities()
    if (found !== undefined && more.length === 0) {
      const {cluster, member} = found.identity
      const tls = outcome.layer === 'tls' && this.#options.tls === undefined ? {tls: identityText(member)} : {}
      memory?.set(this.#key, {minor: found.language.release, cluster, ...tls})
    } else if (this.#accepted !== null && this.#accepted !== this.#languages[0]) {
      memory?.set(this.#key, {minor: this.#accepted.release, cluster: null})
    }
  }

  #tail(): Pick<Peeked, 'elapsedMs' | 'sent'> {
    return {elapsedMs: this.#context.elapsedMs, sent: this.#context.sent}
  }

  #result(transport: 'tcp' | 'udp' | null, outcome: Outcome | Failure): Peeked {
    this.#remember(outcome)
    return peekedOf({
      target: this.#target,
      address: this.#address === '' ? null : this.#address,
      transport,
      outcome: 'layer' in outcome ? plain(outcome) : outcome,
      findings: this.#findings,
      accepted: this.#accepted,
      ...this.#tail(),
    })
  }
}
