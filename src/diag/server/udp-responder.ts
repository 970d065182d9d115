import type {DatagramOptions, DatagramSocket, Log, Network, SocketError} from '../../runtime/ports.ts'
import type {Answers} from './answer.ts'
import type {AnswerBudget} from './answer-budget.ts'
import type {DiagSettings} from '../diag-settings.ts'
import type {PasscodeGate} from './gate.ts'
import type {Answering, ResponderPorts} from './responder-ports.ts'
import {MAX_REQUEST_BYTES} from './request.ts'
import {Work} from './work.ts'

/** Payload of the largest IPv4 datagram; IPv6 allows a little more. */
const MAX_ANSWER_BYTES = 65_507

/** Maximum work of an answer: text that two keys ask for is made twice but sent once. */
const MAX_WORK = 3 * MAX_ANSWER_BYTES

/** Answers multicast requests, by unicast from a separate socket, as JGroups does. */
export class UdpResponder {
  readonly #network: Network
  readonly #settings: DiagSettings
  readonly #answers: Answers
  readonly #gate: PasscodeGate
  readonly #budget: AnswerBudget
  readonly #log: Log
  readonly #sockets: DatagramSocket[] = []
  #sender: DatagramSocket | null = null
  #stopped = false

  constructor({network, log}: ResponderPorts, settings: DiagSettings, {answers, gate, budget}: Answering) {
    this.#network = network
    this.#settings = settings
    this.#answers = answers
    this.#gate = gate
    this.#budget = budget
    this.#log = log
  }

  start(done: (error: SocketError | null) => void): void {
    const {family, group, port, ttl, groupInterfaces} = this.#settings
    this.#open({family, port: 0, multicastTtl: ttl}, (error, sender) => {
      this.#sender = sender
      if (error !== null) {
        done(error)
        return
      }
      // Bound to the group, so that requests to other groups on the same port are not received.
      const options = {family, bindAddress: group, port, reuse: true, group, multicastTtl: ttl}
      this.#open(groupInterfaces === null ? options : {...options, groupInterfaces}, done)
    })
  }

  stop(): void {
    this.#stopped = true
    for (const socket of this.#sockets.splice(0)) socket.close()
    this.#sender = null
  }

  #open(options: DatagramOptions, done: (error: SocketError | null, socket: DatagramSocket | null) => void): void {
    const handler = {
      onDatagram: (bytes: Uint8Array, address: string, port: number): void => {
        if (options.group !== undefined) this.#receive(bytes, address, port)
      },
      onError: (error: SocketError): void => {
        this.#log.warn({error: error.message}, 'a diagnostics socket failed')
      },
    }
    this.#network.openDatagram(options, handler, (error, socket) => {
      if (socket !== null && this.#stopped) socket.close()
      else if (socket !== null) this.#sockets.push(socket)
      done(error, socket)
    })
  }

  #receive(bytes: Uint8Array, address: string, port: number): void {
    const request = this.#gate.admit(bytes.subarray(0, MAX_REQUEST_BYTES), address)
    if (request === null) return
    if (!this.#budget.allows(address)) {
      this.#settings.countDropped()
      this.#log.warn({from: address}, 'dropping diagnostics requests: too many in too short a time')
      return
    }
    const work = new Work(MAX_WORK)
    const answer = this.#answers.answer(request, work)
    this.#budget.spend(address, request.length, work.spent)
    if (answer !== null) this.#send(this.#fitting(answer, work.isOver, address), address, port)
  }

  /** Returns the answer, or an error that makes clients ask in parts. */
  #fitting(answer: string, isCut: boolean, address: string): Uint8Array {
    const payload = new TextEncoder().encode(answer)
    if (payload.length <= MAX_ANSWER_BYTES && !isCut) return payload
    this.#log.warn({to: address, bytes: payload.length}, 'a diagnostics answer does not fit into a datagram')
    const words = `the answer of at least ${String(payload.length)} bytes does not fit into a datagram: ask for less, or over TCP`
    return new TextEncoder().encode(`${this.#answers.header()}error=${words}\r\n`)
  }

  #send(payload: Uint8Array, address: string, port: number): void {
    this.#sender?.send(payload, address, port, (error) => {
      if (error !== null) this.#log.warn({to: address, error: error.message}, 'a diagnostics answer could not be sent')
    })
  }
}
