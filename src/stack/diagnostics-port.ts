import type {Done} from './events.ts'
import type {ProtocolStack} from './protocol-stack.ts'
import type {View} from '../model/view.ts'

/** What a probe responder may ask of the member it answers for. */
export interface ProbedMember {
  readonly stack: ProtocolStack
  /** Null before the first view. */
  readonly view: View | null
  readonly cluster: string
}

/** A probe responder as the channel starts and stops it; made by the diag room and handed in. */
export interface Diagnostics {
  start(member: ProbedMember, done: Done): void
  stop(): void
}
