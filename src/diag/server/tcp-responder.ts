import type {
  Clock,
  ListenSocket,
  Log,
  Network,
  SocketError,
  StreamHandler,
  StreamSocket,
  Timer,
} from '../../runtime/ports.ts'
import type {Answers} from './answer.ts'
import type {AnswerBudget} from './answer-budget.ts'
import type {DiagSettings} from '../diag-settings.ts'
import type {PasscodeGate} from './gate.ts'
import {MAX_REQUEST_BYTES} from './request.ts'
import type {Answering, ResponderPorts} from './responder-ports.ts'
import {MAX_TCP_ANSWER, Work} from './work.ts'

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
/** Time limit for a request, which is one short line, in milliseconds. */
const REQUEST_LIMIT_MS = 5000
/** Time limit for sending the answer, in milliseconds. */
const ANSWER_LIMIT_MS = 10_000
const MAX_CONNECTIONS = 64
/** Delay before a request beyond the limit is tried again, in milliseconds. */
const AGAIN_MS = 50
const TRIES = 100

/**
 * Answers one request per connection, then closes it. Connections are served concurrently, so a silent one does not block others
 * (JGroups serves them one after the other).
 */
export class TcpResponder {
  readonly #network: Network
  readonly #clock: Clock
  readonly #settings: DiagSettings
  readonly #answers: Answers
  readonly #gate: PasscodeGate
  readonly #budget: AnswerBudget
  readonly #log: Log
  readonly #streams = new Set<StreamSocket>()
  #listener: ListenSocket | null = null
  #stopped = false

  constructor({network, clock, log}: ResponderPorts, settings: DiagSettings, {answers, gate, budget}: Answering) {
    this.#network = network
    this.#clock = clock
    this.#log = log
    this.#settings = settings
    this.#answers = answers
    this.#gate = gate
    this.#budget = budget
  }

  /** Port that it listens on; 0 if it does not. */
  get port(): number {
    return this.#listener?.port ?? 0
  }

  /** Listens on the first free port of the range. */
  start(done: (error: SocketError | null) => void): void {
    this.#listen(this.#settings.port, done)
  }

  stop(): void {
    this.#stopped = true
    this.#listener?.close()
    this.#listener = null
    for (const stream of [...this.#streams]) stream.destroy()
    this.#streams.clear()
  }

  #listen(port: number, done: (error: SocketError | null) => void): void {
    const {bindAddress, port: first, portRange} = this.#settings
    const where = bindAddress === null ? {port} : {port, address: bindAddress}
    this.#network.listen(
      where,
      (stream) => this.#accept(stream),
      (error, listener) => {
        if (error?.code === 'EADDRINUSE' && port !== 0 && port < first + portRange) {
          this.#listen(port + 1, done)
          return
        }
        if (listener !== null && this.#stopped) listener.close()
        else this.#listener = listener
        done(error)
      },
    )
  }

  #accept(stream: StreamSocket): StreamHandler {
    if (this.#streams.size >= MAX_CONNECTIONS) {
      stream.destroy()
      return {onData: () => undefined, onClose: () => undefined}
    }
    this.#streams.add(stream)
    let timer = this.#clock.after(REQUEST_LIMIT_MS, () => stream.destroy())
    const own = (next: Timer): void => {
      timer.cancel()
      timer = next
    }
    let request: Uint8Array | null = new Uint8Array(0)
    const answer = (line: Uint8Array): void => {
      request = null
      const text = this.#gate.admit(line, stream.remoteAddress)
      if (text === null) stream.close()
      else this.#answerInTime(stream, text, TRIES, own)
    }
    return {
      onData: (bytes) => {
        if (request === null) return
        request = joined(request, bytes)
        const end = endOf(request, this.#gate.prefixBytes)
        if (Math.max(end, end < 0 ? request.length : 0) > MAX_REQUEST_BYTES) stream.destroy()
        else if (end >= 0) answer(request.subarray(0, end))
      },
      // A request may also end where its sender stops writing.
      onEnd: () => {
        if (request !== null) answer(request)
      },
      onClose: () => {
        timer.cancel()
        this.#streams.delete(stream)
      },
    }
  }

  /** Answers now, or within a few seconds if there are too many requests at once. `own` sets the connection's only timer. */
  #answerInTime(stream: StreamSocket, request: string, tries: number, own: (timer: Timer) => void): void {
    const from = stream.remoteAddress
    if (this.#budget.allows(from)) {
      own(this.#clock.after(ANSWER_LIMIT_MS, () => stream.destroy()))
      this.#answer(stream, request)
    } else if (tries > 1) {
      own(this.#clock.after(AGAIN_MS, () => this.#answerInTime(stream, request, tries - 1, own)))
    } else {
      this.#settings.countDropped()
      this.#log.warn({from}, 'dropping diagnostics requests: too many in too short a time')
      stream.destroy()
    }
  }

  #answer(stream: StreamSocket, request: string): void {
    const from = stream.remoteAddress
    const work = new Work(MAX_TCP_ANSWER)
    const answer = this.#answers.answer(request, work)
    this.#budget.spend(from, request.length, work.spent)
    if (answer !== null) stream.write(new TextEncoder().encode(answer))
    this.#log.debug({from, answered: answer !== null}, 'a diagnostics request over TCP')
    stream.close()
  }
}

/**
 * Returns where a request ends. The prefix of a passcode may contain a line feed; text without a prefix ends at the first one, so a client
 * without the passcode is rejected at once.
 */
function endOf(request: Uint8Array, prefixBytes: number): number {
  const first = request.indexOf(LF)
  const isText = request.subarray(0, Math.max(first, 0)).every((byte) => byte >= 0x20 || byte === TAB || byte === CR)
  return first >= prefixBytes || (first >= 0 && isText) ? first : request.indexOf(LF, prefixBytes)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
