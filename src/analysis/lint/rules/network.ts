import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import {parseIpLiteral} from '../../../config/addresses/addresses.ts'
import {formatRange, overlap} from '../../ports/port-range.ts'
import type {PortUse} from '../../ports/port-use.ts'
import {stackPorts} from '../../ports/ports.ts'
import type {Fault, Rule} from '../rule.ts'
import {hostFamilyFaults} from './addresses.ts'

const ports = (use: PortUse): string => use.ports.map(formatRange).join(',')

function fdSock2Faults(stack: StackModel): readonly Fault[] {
  const p = stack.find('FD_SOCK2')
  const {transport} = stack
  const start = transport?.number('bind_port') ?? 0
  if (p === undefined || transport === undefined || start === 0) return []
  const offset = p.number('offset') ?? 100
  const more = transport.number('port_range') ?? 0
  const place = p.setting('offset')?.place ?? p.place
  const faults: Fault[] = []
  const top = start + more + offset + (p.number('port_range') ?? 0)
  if (start + offset > 65_535) {
    const message = `FD_SOCK2 listens at bind_port + offset = ${String(start + offset)}, beyond the last port: it wraps to ${String((start + offset) % 65_536)}`
    faults.push({place, message, found: String(offset), expected: `at most ${String(65_535 - top + offset)}`})
  } else if (top > 65_535) {
    const message = `the last ports of FD_SOCK2 (up to ${String(top)}) wrap around to low ports that a firewall does not expect`
    faults.push({place, message, severity: 'info', found: String(offset)})
  }
  if (Math.abs(offset) <= more) {
    const range = formatRange({from: start, to: start + more})
    const message = `FD_SOCK2.offset (${String(offset)}) overlaps the ports of the transport (${range}): a second member on the host takes them first`
    faults.push({place, message, found: String(offset), expected: `more than ${String(more)}`})
  }
  return faults
}

const fdSockPorts: Rule = {
  code: 'JG4014',
  name: 'fd-sock-ports',
  title: 'the ports of FD_SOCK2 collide or are out of range',
  severity: 'warning',
  why: 'FD_SOCK2 listens on the port of the transport plus offset (100; 50000 in Infinispan and Keycloak) and tries port_range ports above it. A firewall or container that opens only the port of the transport cuts it off: members falsely suspect each other, and the delivery of views waits for its connections. The ports must neither overlap those of the transport nor exceed 65535.',
  fix: "Choose an offset larger than the transport's port_range with bind_port + offset below 65535, and open what `jg config ports` lists.",
  example: '<TCP bind_port="7800" port_range="10"/>\n<FD_SOCK2 offset="100" port_range="3"/>',
  check: fdSock2Faults,
}

const LOOPBACK_WORDS: ReadonlySet<string> = new Set([
  'loopback',
  'localhost',
  '::1',
  'match-interface:lo',
  'ip6-localhost',
])
const isLoopback = (word: string): boolean =>
  LOOPBACK_WORDS.has(word.trim().toLowerCase()) || /^127\.\d+\.\d+\.\d+$/.test(word.trim())

/** A list falls back from one word to the next, so it is loopback only if all of them are. */
const allLoopback = (text: string): boolean => text.split(',').every(isLoopback)

const loopbackBind: Rule = {
  code: 'JG4015',
  name: 'loopback-bind',
  title: 'a member listens on the loopback interface only',
  severity: 'warning',
  why: 'A member bound to 127.0.0.1 (or localhost, LOOPBACK) advertises that address to the others, who then connect to themselves. No cluster can form across hosts; each host has a cluster of its own, and nothing in the log says why.',
  fix: 'Bind to SITE_LOCAL, NON_LOOPBACK or match-interface:…, or make the address a variable with such a default.',
  example: '<TCP bind_addr="${jgroups.bind_addr:SITE_LOCAL}" bind_port="7800"/>',
  check(stack) {
    return stack.protocols.flatMap((p) => {
      const setting = p.setting('bind_addr')
      // A variable of a server's interface is set where the server is started.
      const isOpen = stack.bindingOf(p)?.variableAddress === true
      if (setting === undefined || isOpen || !allLoopback(setting.text)) return []
      const from = setting.written === setting.text ? '' : `, which comes from ${setting.written}`
      return [
        {
          place: setting.place,
          message: `${p.name}.bind_addr is ${setting.text}${from}: members on other hosts cannot reach it`,
          found: setting.text,
        },
      ]
    })
  },
}

const randomPorts: Rule = {
  code: 'JG4023',
  name: 'random-ports',
  title: 'ports are picked by the system at each start',
  severity: 'info',
  why: 'A port of 0 lets the operating system choose. No firewall rule, security group or NetworkPolicy can name such a port, and FD_SOCK2, whose port is relative to that of the transport, moves along with it.',
  fix: 'Set bind_port on the transport (usually 7800) and start_port on FD_SOCK.',
  example: '<UDP bind_port="7800"/>\n<FD_SOCK2 offset="100"/>',
  check(stack) {
    if (stack.managed) return []
    const open = stackPorts(stack).ports.filter((use) => use.ephemeral && use.direction !== 'out')
    return open.flatMap((use) => {
      const p = stack.protocols.find((protocol) => protocol.name === use.protocol)
      const name = p?.name === 'FD_SOCK' ? 'start_port' : 'bind_port'
      if (p === undefined) return []
      return [
        {
          place: p.setting(name)?.place ?? p.place,
          message: `${p.name} listens for ${use.purpose} on a port that the system picks`,
        },
      ]
    })
  },
}

/** Two listeners of one kind on the same ports; diagnostics share theirs among members on purpose. */
function collisions(stack: StackModel): readonly Fault[] {
  const uses = stackPorts(stack).ports.filter(
    (use) => use.direction !== 'out' && !use.ephemeral && use.ports.length > 0,
  )
  return uses.flatMap((use, i) =>
    uses.slice(0, i).flatMap((other): Fault[] => {
      const apart = use.transport !== other.transport || use.multicast !== other.multicast
      const known = other.protocol === stack.transport?.name && use.protocol === 'FD_SOCK2'
      const p = stack.protocols.find((protocol) => protocol.name === use.protocol)
      if (apart || known || p === undefined || !overlap(use.ports, other.ports)) return []
      if (use.multicast && use.address !== other.address) return []
      const message = `${use.protocol} (${use.purpose}: ${ports(use)}) and ${other.protocol} (${other.purpose}: ${ports(other)}) use the same ${use.transport} ports`
      return [{place: p.place, message, found: ports(use)}]
    }),
  )
}

const portCollision: Rule = {
  code: 'JG4024',
  name: 'port-collision',
  title: 'two services of a member use the same ports',
  severity: 'warning',
  why: "The one that starts second moves on to the next free port of its range, or fails. Which one gets which port is then a matter of chance, so peers and firewalls look for it in the wrong place. Two kinds of multicast on one group and port reach each other's readers, which drop each packet with a warning.",
  fix: 'Give each service ports of its own.',
  example: '<UDP mcast_addr="239.8.8.8" mcast_port="45588"/>\n<MPING mcast_addr="239.8.8.9" mcast_port="7555"/>',
  check: collisions,
}

const sharedGroup: Rule = {
  code: 'JG4025',
  name: 'default-multicast-group',
  title: 'the multicast group is the default that all clusters share',
  severity: 'info',
  why: "Clusters with the same multicast address and port receive each other's packets and drop those of other clusters by name. Two installations with the same cluster name, such as test and production, join each other.",
  fix: 'Set mcast_addr or mcast_port to values of this installation, best as variables.',
  example: '<UDP mcast_addr="${jgroups.udp.mcast_addr:239.12.7.1}" mcast_port="${jgroups.udp.mcast_port:46001}"/>',
  check(stack) {
    const {transport} = stack
    if (transport === undefined || stack.managed || !stack.multicasts) return []
    if (
      transport.setting('mcast_addr', 'mcast_group_addr') !== undefined ||
      transport.setting('mcast_port') !== undefined
    )
      return []
    return [
      {
        place: transport.place,
        message: `${transport.name} has neither mcast_addr nor mcast_port: it shares its group with every other cluster that uses the defaults`,
      },
    ]
  },
}

function ttlFaults(p: StackProtocol): readonly Fault[] {
  const setting = p.setting('ip_ttl')
  if (setting === undefined || p.number('ip_ttl') !== 0) return []
  return [
    {
      place: setting.place,
      message: `${p.name}.ip_ttl is 0: multicasts never leave this host`,
      found: '0',
      expected: 'at least 1',
    },
  ]
}

const ttl: Rule = {
  code: 'JG4026',
  name: 'ttl-zero',
  title: 'multicasts do not leave the host',
  severity: 'warning',
  why: "A time-to-live of 0 keeps multicast packets on the host that sends them: useful on a developer's machine, but anywhere else the reason why members on different hosts do not find each other.",
  fix: 'Set ip_ttl to 1 within a subnet, or to the number of routers between members plus one.',
  example: '<UDP ip_ttl="${jgroups.udp.ip_ttl:2}"/>',
  check: (stack) => stack.protocols.filter((p) => p.name === 'UDP' || p.name === 'MPING').flatMap(ttlFaults),
}

const families: Rule = {
  code: 'JG4027',
  name: 'address-families',
  title: 'addresses of IPv4 and IPv6 are mixed',
  severity: 'warning',
  why: 'A socket bound to an address of one family can neither send to nor receive from a multicast group of the other. The member starts and stays alone.',
  fix: 'Use a multicast address of the same family as bind_addr.',
  example: '<UDP bind_addr="192.168.1.5" mcast_addr="239.8.8.8"/>',
  check(stack) {
    const bound = stack.transport?.setting('bind_addr')
    const family = bound === undefined ? undefined : parseIpLiteral(bound.text)?.family
    const hosts = hostFamilyFaults(stack)
    if (family === undefined) return hosts
    const others = stack.protocols.flatMap((p) =>
      ['mcast_addr', 'bind_addr'].flatMap((name): Fault[] => {
        const setting = p.setting(name)
        const other = setting === undefined ? undefined : parseIpLiteral(setting.text)?.family
        if (setting === undefined || other === undefined || other === family) return []
        const message = `${p.name}.${name} ${setting.text} is IPv${String(other)}, the transport is bound to ${bound?.text ?? ''} (IPv${String(family)})`
        return [{place: setting.place, message, found: setting.text}]
      }),
    )
    return [...others, ...hosts]
  },
}

/** Rules on ports and addresses. */
export const NETWORK_RULES: readonly Rule[] = [
  fdSockPorts,
  loopbackBind,
  randomPorts,
  portCollision,
  sharedGroup,
  ttl,
  families,
]
