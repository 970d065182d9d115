import {TransportError} from '../../errors/index.ts'
import type {Runtime, SocketError} from '../../runtime/ports.ts'
import type {Diagnostics, ProbedMember} from '../../stack/diagnostics-port.ts'
import type {Done} from '../../stack/events.ts'
import {LimitedLog} from '../../stack/limited-log.ts'
import {type Answers, type AnswerOptions, MemberAnswers} from './answer.ts'
import {AnswerBudget} from './answer-budget.ts'
import {type DiagSettings, diagSettings} from '../diag-settings.ts'
import {PasscodeGate} from './gate.ts'
import {type ProbedRouter, RouterAnswers} from './router-answers.ts'
import {TcpResponder} from './tcp-responder.ts'
import {UdpResponder} from './udp-responder.ts'

/**
 * Answers probe requests of `jg probe` and of JGroups' Probe while a member is connected or a router runs, over UDP multicast and TCP
 * as configured by the `diag.*` properties of the transport (org.jgroups.stack.DiagnosticsHandler, 5.5).
 *
 * Differs from JGroups: if a socket cannot be opened, this is logged, and the member joins its cluster without diagnostics. `Pairs`,
 * `AttributeKeys`, `OperationKeys`, `StackKeys` and `ChannelKeys` document how answers differ.
 */
export class ProbeResponder implements Diagnostics {
  readonly #options: AnswerOptions
  #udp: UdpResponder | null = null
  #tcp: TcpResponder | null = null

  constructor(options: AnswerOptions) {
    this.#options = options
  }

  /** Port for requests over TCP; 0 if there is none. */
  get tcpPort(): number {
    return this.#tcp?.port ?? 0
  }

  start(member: ProbedMember, done: Done): void {
    const {protocols, transport} = member.stack
    const settings = diagSettings(protocols, transport.family, this.#options.runtime.network)
    this.#open(settings, (runtime) => new MemberAnswers(member, {...this.#options, runtime}), done)
  }

  /** Starts answering for a router. */
  startRouter(router: ProbedRouter, done: Done): void {
    const settings = diagSettings([router.protocol], router.family, this.#options.runtime.network)
    this.#open(settings, (runtime) => new RouterAnswers(router, {...this.#options, runtime}), done)
  }

  stop(): void {
    this.#udp?.stop()
    this.#tcp?.stop()
    this.#udp = null
    this.#tcp = null
  }

  #open(settings: DiagSettings | null, answersOf: (runtime: Runtime) => Answers, done: Done): void {
    this.stop()
    if (settings?.enabled !== true) {
      done()
      return
    }
    if (!settings.udp && !settings.tcp) {
      done(
        new TransportError(
          'both UDP and TCP are disabled: set diag.enable_udp or diag.enable_tcp, or diag.enabled to false',
        ),
      )
      return
    }
    const {network, clock} = this.#options.runtime
    const log = new LimitedLog(this.#options.runtime.log, clock)
    const answers = answersOf({...this.#options.runtime, log})
    const gate = new PasscodeGate(settings.passcode, log)
    const ports = {network, clock, log}
    const answering = {answers, gate, budget: new AnswerBudget(clock)}
    this.#udp = settings.udp ? new UdpResponder(ports, settings, answering) : null
    this.#tcp = settings.tcp ? new TcpResponder(ports, settings, answering) : null
    const failed = (error: SocketError | null): void => {
      if (error !== null) log.error({error: error.message}, 'diagnostics could not be started')
    }
    startEach([this.#udp, this.#tcp], failed, done)
  }
}

function startEach(
  responders: readonly (UdpResponder | TcpResponder | null)[],
  failed: (error: SocketError | null) => void,
  done: Done,
): void {
  const [first, ...others] = responders
  if (first === undefined) done()
  else if (first === null) startEach(others, failed, done)
  else {
    first.start((error) => {
      failed(error)
      startEach(others, failed, done)
    })
  }
}
