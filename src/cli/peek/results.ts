import type {Peeked, PeekedView, PeekFailure} from '../../peek/peek.ts'

/** What a peek found at one address. */
export interface PeekedMemberResult {
  /** As it was given, with its port. */
  readonly address: string
  readonly outcome: Peeked['outcome']
  readonly failure: PeekFailure | null
  readonly transport: 'tcp' | 'udp' | null
  readonly version: string | null
  readonly cluster: string | null
  readonly uuid: string | null
  readonly name: string | null
  readonly coordinator: boolean | null
  readonly physicalAddress: string | null
  readonly view: PeekedView | null
  readonly elapsedMs: number
  /** Packets that were sent, with `--show-wire`. */
  readonly sent?: readonly string[]
}

/** What `jg peek` found. */
export interface PeekResult {
  readonly answered: number
  readonly members: readonly PeekedMemberResult[]
  readonly findings: readonly string[]
}

/** `host:port`, with brackets around IPv6. */
export function addressText({host, port}: {readonly host: string; readonly port: number}): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

/** A member as people know it: its name, else the start of its UUID. */
export function memberText(member: {readonly uuid: string; readonly name: string | null}): string {
  return member.name ?? member.uuid.slice(0, 8)
}

/** `[A|3] (2) [A, B]` */
export function viewText({id, creatorUuid, creatorName, members}: PeekedView): string {
  const creator = memberText({uuid: creatorUuid, name: creatorName})
  return `[${creator}|${String(id)}] (${String(members.length)}) [${members.map(memberText).join(', ')}]`
}

/** A view apart from the names in it. */
function viewKey({id, creatorUuid, members}: PeekedView): string {
  return `${creatorUuid}|${String(id)} ${members.map(({uuid}) => uuid).join()}`
}

/** What is worth a look: views that differ within a cluster, and other clusters than the wanted one. */
function findingsOf(members: readonly PeekedMemberResult[], cluster: string | undefined): string[] {
  const views = new Map<string, Set<string>>()
  for (const member of members) {
    if (member.view === null) continue
    const key = member.cluster ?? ''
    views.set(key, (views.get(key) ?? new Set()).add(viewKey(member.view)))
  }
  const split = [...views].filter(([, held]) => held.size > 1)
  return [
    ...split.map(([name, held]) => `members of cluster ${name} hold ${String(held.size)} different views`),
    ...members
      .filter((m) => cluster !== undefined && m.cluster !== null && m.cluster !== cluster)
      .map((m) => `${m.address} belongs to cluster ${m.cluster ?? ''}, not to ${cluster ?? ''}`),
    ...members
      .filter((m) => m.outcome === 'identity')
      .map((m) => `${m.address} tells no view: ${m.failure?.reason ?? ''}`),
  ]
}

/** The result of `jg peek`. */
export function peekResult(
  all: readonly Peeked[],
  {cluster, withWire}: {readonly cluster: string | undefined; readonly withWire: boolean},
): PeekResult {
  const members = all.map(({target, address: _address, fdSock2: _fdSock2, sent, ...facts}) => ({
    address: addressText(target),
    ...facts,
    ...(withWire ? {sent} : {}),
  }))
  const answered = members.filter(({outcome}) => outcome !== 'nothing').length
  return {answered, members, findings: findingsOf(members, cluster)}
}
