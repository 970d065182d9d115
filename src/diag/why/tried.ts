import type {Evidence, HostEvidence, VariantName} from './evidence.ts'

const VARIANTS: Readonly<Record<VariantName, string>> = {
  keys: 'without keys',
  filter: 'without -cluster',
  passcode: 'without -passcode',
  interface: 'by all interfaces',
  ttl: 'with a TTL of 255',
  all: 'by all interfaces with a TTL of 255',
  udp: 'by multicast instead of TCP',
}

function count(n: number): string {
  return n === 0 ? 'nobody' : n === 1 ? '1 member' : `${String(n)} members`
}

function hostLines({address, ports, looks}: HostEvidence): string[] {
  const open = ports.filter(({outcome}) => outcome !== 'refused' && outcome !== 'unreachable')
  const closed = ports.length - open.length
  const told = open.map(({port, outcome}) => `${String(port)} ${outcome}`)
  const [first, last] = [ports[0]?.port ?? 0, ports.at(-1)?.port ?? 0]
  const none = closed === 0 ? [] : [`${String(closed)} of ${String(first)}-${String(last)} not open`]
  return [
    `diagnostics over TCP at ${address}: ${[...told, ...none].join(', ')}`,
    ...looks.map(({words}) => `transport at ${address}: ${words}`),
  ]
}

/** What was tried and what came of it, one line each. */
export function triedLines({base, variants, hosts, listener, options}: Evidence): string[] {
  const names = new Set(base.answers.flatMap(({parsed}) => parsed?.name ?? []))
  const ofVariants = [...variants].map(
    ([name, answers]) => `${VARIANTS[name]}: ${count(new Set(answers.map((a) => a.name)).size)}`,
  )
  const group =
    options.transport === 'tcp' || listener === null
      ? []
      : [`group on this host: ${listener ? 'somebody' : 'nobody'} listens`]
  return [`as asked: ${count(names.size)}`, ...ofVariants, ...group, ...hosts.flatMap(hostLines)]
}
