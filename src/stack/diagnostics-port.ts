import type {Done} from './events.ts'
import type {ProtocolStack} from './protocol-stack.ts'
import type {View} from '../model/view.ts'

/** What a probe responder needs of its member. */
export interface ProbedMember {
  readonly stack: ProtocolStack
  /** Null before the first view. */
  readonly view: View | null
  readonly cluster: string
}

/** A probe responder that the channel starts and stops; created by the diag room and passed in. */
export interface Diagnostics {
  start(member: ProbedMember, done: Done): void
  stop(): void
}
