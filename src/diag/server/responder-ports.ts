import type {Clock, Log, Network} from '../../runtime/ports.ts'
import type {Answers} from './answer.ts'
import type {AnswerBudget} from './answer-budget.ts'
import type {PasscodeGate} from './gate.ts'

/** What a responder reaches outside with. */
export interface ResponderPorts {
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
}

/** Who answers, whom, and how much; the same for UDP and TCP. */
export interface Answering {
  readonly answers: Answers
  readonly gate: PasscodeGate
  readonly budget: AnswerBudget
}
