import type {ChangedStack, StackChangeResult, StacksResult} from '../../diag/client/stacks-result.ts'
import {answerStatus, DIFFERS, memberName, memberNames, NONE, silentLines} from './columns.ts'
import {table} from './table.ts'

/** Protocols from the top of the stack to the transport: one list if all members have the same stack, otherwise one column per stack. */
export function stacksTable({members, same}: StacksResult): string {
  const answered = members.filter(({status}) => status === 'answered')
  const none = silentLines(members).join('\n')
  if (answered.length === 0) return none
  const stacks = [...new Map(answered.map((m) => [m.protocols.join(), m.protocols] as const)).values()]
  const holders = stacks.map((stack) => answered.filter(({protocols}) => protocols.join() === stack.join()))
  const all = [...new Set(stacks.flatMap((stack) => stack.toReversed()))]
  const rows = same
    ? (stacks[0] ?? []).toReversed().map((name) => [name])
    : all.map((name) => {
        const cells = stacks.map((stack) => (stack.includes(name) ? String(stack.length - stack.indexOf(name)) : NONE))
        return [name, ...cells, cells.includes(NONE) ? DIFFERS : '']
      })
  const head = same ? [`PROTOCOLS OF ${memberNames(answered)}`] : ['PROTOCOL', ...holders.map(memberNames), '']
  return [table(head, rows), none].filter((part) => part !== '').join('\n\n')
}

/** The outcome of a change, one row per member. */
export function stackChangeTable({members}: StackChangeResult, done: string): string {
  const outcome = (member: ChangedStack): string =>
    member.done ? done : `not ${done}${member.reason === null ? '' : `: ${member.reason}`}`
  const rows = members.map((member) => [
    memberName(member.name),
    member.cluster ?? '',
    answerStatus(member.status, outcome(member)),
    member.protocols.join(' '),
  ])
  return members.length === 0 ? '' : table(['MEMBER', 'CLUSTER', 'STATUS', 'PROTOCOLS'], rows)
}
