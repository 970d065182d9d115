import {membersOf} from '../diag/client/report.ts'
import {identityOf} from '../diag/client/membership.ts'
import {probe} from '../diag/client/probe.ts'
import {recordsOf} from '../diag/client/records.ts'
import {comparableText} from '../model/endpoint.ts'
import type {PeekPorts} from '../peek/ports.ts'

/** Members of one answer that are remembered. */
const MAX_ENTRIES = 4096

/** How diagnostics are asked. */
export interface DiagnosticsOptions {
  readonly port: number
  readonly passcode?: string
  readonly timeoutMs: number
  readonly localAddress?: string
}

/** What the diagnostics of a member told: who it has in its cache of physical addresses. */
export interface DiagnosticsAnswer {
  readonly transport: 'tcp' | 'udp'
  /** Physical addresses by UUID; its own, too. */
  readonly cache: ReadonlyMap<string, string>
}

async function askHost(
  ports: PeekPorts,
  host: string,
  transport: 'tcp' | 'udp',
  options: DiagnosticsOptions,
): Promise<Map<string, DiagnosticsAnswer>> {
  const {port, passcode, timeoutMs, localAddress} = options
  const report = await probe(
    {keys: ['uuids'], transport, addresses: [host], port, ttl: 1, timeoutMs, passcode, bindAddress: localAddress},
    ports,
  )
  const found = new Map<string, DiagnosticsAnswer>()
  for (const member of membersOf(report.answers, identityOf)) {
    const text = member.pairs.find(([key]) => key === 'uuids')?.[1] ?? ''
    const records = recordsOf('uuids', text) ?? []
    const cache = new Map(
      records
        .slice(0, MAX_ENTRIES)
        .flatMap(({uuid, address}) =>
          uuid === undefined || address === undefined ? [] : [[uuid, comparableText(address)] as const],
        ),
    )
    if (member.physicalAddress !== null) found.set(member.physicalAddress, {transport, cache})
  }
  return found
}

/** Asks the diagnostics of hosts over TCP and UDP at once; gives what members told, by their physical address. Does not reject. */
export async function askDiagnostics(
  ports: PeekPorts,
  hosts: readonly string[],
  options: DiagnosticsOptions,
): Promise<ReadonlyMap<string, DiagnosticsAnswer>> {
  const told = await Promise.all(
    [...new Set(hosts)].flatMap((host) =>
      (['udp', 'tcp'] as const).map((transport) =>
        askHost(ports, host, transport, options).catch(() => new Map<string, DiagnosticsAnswer>()),
      ),
    ),
  )
  return new Map(told.flatMap((found) => [...found]))
}
