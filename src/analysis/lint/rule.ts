import type {Severity} from '../../errors/index.ts'
import type {StackModel} from '../stacks/stack-model.ts'
import type {Place} from '../../config/xml/findings.ts'

/** What a rule found. */
export interface Fault {
  readonly place: Place
  /** What is wrong here, with the values at hand. */
  readonly message: string
  readonly found?: string
  readonly expected?: string
  /** What to do here; the rule's own advice if left out. */
  readonly hint?: string
  /** Where it weighs other than its rule does in general. */
  readonly severity?: Severity
}

/** What rules need to know besides the stack. */
export interface LintContext {
  /** How long a caller waits for the answer to a remote call, in milliseconds. */
  readonly rpcTimeoutMs: number
  /** Who says so, as in `--rpc-timeout`; nothing where it was assumed. */
  readonly rpcTimeoutFrom?: string
}

/** A rule for valid stacks: finds what is allowed but causes trouble. Codes are never reused. */
export interface Rule {
  readonly code: string
  /** Name in kebab-case, taken wherever the code is. */
  readonly name: string
  readonly title: string
  readonly severity: Severity
  /** Why it matters: what happens in a cluster. */
  readonly why: string
  /** What to do about it. */
  readonly fix: string
  /** A piece of configuration as it should be. */
  readonly example: string
  /** Codes of what is found while a file is read that belongs to this rule. */
  readonly remarks?: readonly string[]
  check(stack: StackModel, context: LintContext): readonly Fault[]
}
