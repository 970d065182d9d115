import {nearest} from '../../../errors/nearest.ts'
import {parseHostList} from '../../../stack/host-list.ts'
import {rangeFrom} from '../../ports/port-range.ts'
import {rangeOf} from '../../ports/port-use.ts'
import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'

const FEW = 10

/** Ports above those that members of this stack may have are asked in vain. */
function rangeFaults(stack: StackModel): readonly Fault[] {
  const {transport} = stack
  const p = stack.find('TCPPING')
  const given = p?.setting('port_range')
  if (transport === undefined || p === undefined || given === undefined || !stack.overTcp) return []
  const asked = p.number('port_range') ?? 0
  const own = rangeOf(stack, transport)
  const start = transport.number('bind_port') ?? 0
  if (start === 0 || asked <= own + 1) return []
  const {to} = rangeFrom(start, own)
  const hosts = parseHostList(p.text('initial_hosts') ?? '').hosts.length
  const where = to === start ? `at ${String(start)} alone` : `at ${String(start)} to ${String(to)}`
  const message = `TCPPING.port_range is ${String(asked)}, members of this stack listen ${where}: each discovery asks ${String(hosts * (asked + 1))} addresses`
  const severity = asked - own > FEW ? 'warning' : 'info'
  return [{place: given.place, message, found: String(asked), expected: `at most ${String(own)}`, severity}]
}

const discoveryRange: Rule = {
  code: 'JG4041',
  name: 'discovery-range',
  title: 'discovery asks ports that no member can have',
  severity: 'warning',
  why: 'TCPPING asks port_range ports above each listed one. Beyond the port_range of the transport nobody can listen; each attempt costs a connection, and where a firewall drops it, its whole timeout. Discovery and merging slow down with the number of hosts times the range.',
  fix: 'Set port_range of TCPPING to that of the transport.',
  example: '<TCP bind_port="7800" port_range="0"/>\n<TCPPING initial_hosts="a[7800],b[7800]" port_range="0"/>',
  check: rangeFaults,
}

function raftFaults(p: StackProtocol): readonly Fault[] {
  const given = p.setting('members')
  if (given === undefined) return []
  const members = given.text.split(/[\s,]+/).filter((word) => word !== '')
  const twice = members.find((member, i) => members.indexOf(member) !== i)
  const faults: Fault[] = []
  if (twice !== undefined) {
    const message = `RAFT.members names ${twice} twice: the majority is counted over ${String(members.length)} members, ${String(new Set(members).size)} can answer`
    faults.push({place: given.place, message, found: twice, hint: 'name each member once'})
  }
  const id = p.setting('raft_id')
  const isPlaceholder = /^(?:undefined|unset|none|null|changeme)$/i.test(id?.text ?? '')
  if (id === undefined || isPlaceholder || id.text.includes('${') || members.includes(id.text)) return faults
  const from = id.written === id.text ? '' : `, which comes from ${id.written},`
  const near = nearest(id.text, members)
  const message = `RAFT.raft_id ${id.text}${from} is not among the members ${members.join(',')}: this member neither votes nor leads`
  const meant = near === undefined || near.length < 3 ? {} : {hint: `did you mean "${near}"?`}
  return [...faults, {place: id.place, message, found: id.text, expected: members.join(','), ...meant}]
}

const raftMembers: Rule = {
  code: 'JG4042',
  name: 'raft-members',
  title: 'the members of RAFT do not fit together',
  severity: 'warning',
  why: 'RAFT counts majorities over the fixed list in members, and knows each member by its raft_id. A member whose id is not in the list starts without a word and takes no part; a name that stands twice counts twice, so that a majority may never be reached.',
  fix: 'List each member once, and start each with a raft_id of the list.',
  example: '<raft.RAFT members="A,B,C" raft_id="${raft_id:A}"/>',
  check: (stack) => stack.protocols.filter((p) => p.name === 'RAFT').flatMap(raftFaults),
}

/** Rules on which members are asked, and which count. */
export const MEMBER_RULES: readonly Rule[] = [discoveryRange, raftMembers]
