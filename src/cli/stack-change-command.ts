import {PROTOCOL_NAMES} from '../diag/client/parts.ts'
import type {StackChange} from '../diag/client/stack-changes.ts'
import {JgError} from '../errors/index.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {type AskFlags, ProbeCommand, type AnswerCounts, countAnswers} from './probe-command.ts'
import {commonObstacle, stackChangeResult, type StackChangeResult} from '../diag/client/stacks-result.ts'

/** The base of commands that change the stacks of members: reads them before and after, since JGroups members report failures only in their log. */
export abstract class StackChangeCommand extends ProbeCommand<StackChangeResult> {
  /** Makes the change on all members that are reached. Throws JgError if it is possible on none of them. */
  protected async change(change: StackChange, flags: AskFlags): Promise<StackChangeResult> {
    this.refuseReadOnly(change.words)
    const before = await this.ask([PROTOCOL_NAMES], flags, {})
    const obstacle = commonObstacle(change, before)
    if (obstacle !== null) throw new JgError('NOT_FOUND', `${change.words}: ${obstacle}; nothing was changed`)
    return stackChangeResult(change, before, await this.ask(change.keys, flags, {changing: change.words}))
  }

  protected override answerCounts({members}: StackChangeResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: StackChangeResult): ExitCode {
    const code = super.exitCodeFor(result)
    const refused = result.members.some(({status, done}) => status === 'answered' && !done)
    return code !== ExitCode.noAnswer && refused ? ExitCode.failed : code
  }
}
