import type {ChangedStack, StackChangeResult, StackMember, StacksResult} from '../../diag/client/stacks-result.ts'
import {table} from './table.ts'

function namesOf(members: readonly StackMember[]): string {
  return members.map(({name}) => name ?? '(unnamed)').join(', ')
}

/** Protocols from the top of the stack to the transport, once for all members that have the same; else one column for each stack. */
export function stacksTable({members, same}: StacksResult): string {
  const answered = members.filter(({status}) => status === 'answered')
  const silent = members.filter(({status}) => status === 'silent')
  const none = silent.length === 0 ? '' : `no answer: ${namesOf(silent)}`
  if (answered.length === 0) return none
  const stacks = [...new Map(answered.map((m) => [m.protocols.join(), m.protocols] as const)).values()]
  const holders = stacks.map((stack) => answered.filter(({protocols}) => protocols.join() === stack.join()))
  const all = [...new Set(stacks.flatMap((stack) => stack.toReversed()))]
  const rows = same
    ? (stacks[0] ?? []).toReversed().map((name) => [name])
    : all.map((name) => {
        const cells = stacks.map((stack) => (stack.includes(name) ? String(stack.length - stack.indexOf(name)) : '-'))
        return [name, ...cells, cells.includes('-') ? '≠' : '']
      })
  const head = same ? [`PROTOCOLS OF ${namesOf(answered)}`] : ['PROTOCOL', ...holders.map(namesOf), '']
  return [table(head, rows), none].filter((part) => part !== '').join('\n\n')
}

/** What came of a change, one row per member. */
export function stackChangeTable({members}: StackChangeResult, done: string): string {
  const status = (member: ChangedStack): string => {
    if (member.status === 'silent') return 'no answer'
    if (member.done) return done
    return `not ${done}${member.reason === null ? '' : `: ${member.reason}`}`
  }
  const rows = members.map((member) => [
    member.name ?? '(unnamed)',
    member.cluster ?? '',
    status(member),
    member.protocols.join(' '),
  ])
  return members.length === 0 ? '' : table(['MEMBER', 'CLUSTER', 'STATUS', 'PROTOCOLS'], rows)
}
