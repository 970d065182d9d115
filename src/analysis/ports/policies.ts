import {formatRange} from './port-range.ts'
import type {PortUse} from './port-use.ts'
import type {StackPorts} from './ports.ts'

/** The forms of firewall rules that ports are written in. */
export const POLICY_FORMATS = ['networkpolicy', 'iptables', 'aws-sg'] as const

/** One of the forms of firewall rules. */
export type PolicyFormat = (typeof POLICY_FORMATS)[number]

/** Names that the rules are written with. */
export interface PolicyNames {
  /** Name of the NetworkPolicy. */
  readonly name: string
  /** Labels of the pods, as `app=keycloak`. */
  readonly selector: string
  /** Network the members are in. */
  readonly source: string
  /** Id of the security group of the members. */
  readonly group: string
}

/** Ports that members have to reach on each other, those of diagnostics apart. */
const incoming = (ports: readonly PortUse[]): readonly PortUse[] => ports.filter((use) => use.direction !== 'out')

function header({ports, notes}: StackPorts, lacks: string): readonly string[] {
  const comments = notes.map((note) => `# ${note}`)
  if (lacks !== '' && ports.some((use) => use.multicast)) comments.push(`# ${lacks}`)
  return comments
}

function networkPolicy(stack: StackPorts, {name, selector}: PolicyNames): string {
  const labels = selector.split(',').map((label) => label.split('='))
  const matchLabels = (indent: string): string[] =>
    labels.map(([key = '', value = '']) => `${indent}${key.trim()}: ${JSON.stringify(value.trim())}`)
  const open = incoming(stack.ports).filter(
    (use) => use.peer === 'members' && use.transport !== 'icmp' && !use.multicast,
  )
  const ports = open.flatMap((use) =>
    use.ports.flatMap(({from, to}) => [
      `        # ${use.protocol}: ${use.purpose}`,
      `        - protocol: ${use.transport.toUpperCase()}`,
      `          port: ${String(from)}`,
      ...(to === from ? [] : [`          endPort: ${String(to)}`]),
    ]),
  )
  return [
    ...header(
      stack,
      'a NetworkPolicy knows no multicast, and few pod networks carry it: use discovery and transport without it',
    ),
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  podSelector:',
    '    matchLabels:',
    ...matchLabels('      '),
    '  policyTypes:',
    '    - Ingress',
    '  ingress:',
    '    - from:',
    '        - podSelector:',
    '            matchLabels:',
    ...matchLabels('              '),
    ...(ports.length === 0 ? [] : ['      ports:', ...ports]),
    '',
  ].join('\n')
}

function iptables(stack: StackPorts, {source}: PolicyNames): string {
  const rules = incoming(stack.ports).flatMap((use) => {
    const comment = `-m comment --comment "JGroups ${use.protocol}: ${use.purpose}" -j ACCEPT`
    if (use.transport === 'icmp') return [`iptables -A INPUT -p icmp --icmp-type echo-request -s ${source} ${comment}`]
    const to = use.multicast && use.address !== undefined ? ` -d ${use.address}` : ''
    // Diagnostics answer whoever asks: opening them is left to a decision.
    const mark = use.peer === 'operators' ? '# ' : ''
    return use.ports.map(
      (range) =>
        `${mark}iptables -A INPUT -p ${use.transport} -s ${source}${to} --dport ${formatRange(range).replace('-', ':')} ${comment}`,
    )
  })
  const igmp = stack.ports.some((use) => use.multicast && use.peer === 'members')
    ? ['iptables -A INPUT -p igmp -j ACCEPT']
    : []
  return [...header(stack, ''), ...rules, ...igmp, ''].join('\n')
}

/** The text `--ip-permissions` of `aws ec2 authorize-security-group-ingress` takes; JSON has no comments, so notes are left out. */
function awsSecurityGroup({ports}: StackPorts, {group}: PolicyNames): string {
  const pair = (use: PortUse): object => [
    {
      GroupId: group,
      Description: `JGroups ${use.protocol} ${use.purpose}`.replaceAll(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, ''),
    },
  ]
  const permissions = incoming(ports)
    .filter((use) => use.peer === 'members' && !use.multicast)
    .flatMap((use): object[] =>
      use.transport === 'icmp'
        ? [{IpProtocol: 'icmp', FromPort: 8, ToPort: -1, UserIdGroupPairs: pair(use)}]
        : use.ports.map(({from, to}) => ({
            IpProtocol: use.transport,
            FromPort: from,
            ToPort: to,
            UserIdGroupPairs: pair(use),
          })),
    )
  return `${JSON.stringify(permissions, null, 2)}\n`
}

/** The ports as rules of a firewall. */
export function portPolicy(stack: StackPorts, format: PolicyFormat, names: PolicyNames): string {
  switch (format) {
    case 'networkpolicy':
      return networkPolicy(stack, names)
    case 'iptables':
      return iptables(stack, names)
    case 'aws-sg':
      return awsSecurityGroup(stack, names)
  }
}
