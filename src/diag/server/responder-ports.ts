import type {Clock, Log, Network} from '../../runtime/ports.ts'
import type {Answers} from './answer.ts'
import type {AnswerBudget} from './answer-budget.ts'
import type {PasscodeGate} from './gate.ts'

/** Ports that a responder needs. */
export interface ResponderPorts {
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
}

/** Answers, the check of passcodes and the limit of work, which UDP and TCP share. */
export interface Answering {
  readonly answers: Answers
  readonly gate: PasscodeGate
  readonly budget: AnswerBudget
}
