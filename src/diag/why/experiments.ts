import type {SocketError} from '../../runtime/ports.ts'
import {DIAG_GROUP} from '../diag-settings.ts'
import {isMulticast, resolveDestinations} from '../client/destinations.ts'
import type {ProbeOptions, ProbePorts} from '../client/options.ts'
import type {ParsedAnswer} from '../client/parsed-answer.ts'
import {filtersOf} from '../client/parts.ts'
import {probe} from '../client/probe.ts'
import type {ProbeReport} from '../client/report.ts'
import type {VariantName} from './evidence.ts'

const LARGEST_TTL = 255

/** Members of an answer, whoever it is for. */
export function parsedOf({answers}: Pick<ProbeReport, 'answers'>): ParsedAnswer[] {
  return answers.flatMap(({parsed}) => (parsed === null ? [] : [parsed]))
}

/** Requests that are worth a try, each different from the one that was asked in one thing, and without keys. */
export function variantsOf(options: ProbeOptions): Map<VariantName, ProbeOptions> {
  const filters = filtersOf(options.keys)
  const plain: ProbeOptions = {...options, keys: filters, node: undefined, expect: undefined, waitAll: false}
  const variants = new Map<VariantName, ProbeOptions>()
  if (options.keys.length > filters.length) variants.set('keys', plain)
  if (options.cluster !== undefined || filters.length > 0)
    variants.set('filter', {...plain, keys: [], cluster: undefined})
  if (options.passcode !== undefined) variants.set('passcode', {...plain, passcode: undefined})
  if (options.transport === 'tcp') {
    variants.set('udp', {
      ...plain,
      transport: 'udp',
      addresses: [],
      bindAddress: undefined,
      ttl: LARGEST_TTL,
      waitAll: true,
    })
    return variants
  }
  const ttl = options.ttl < LARGEST_TTL
  if (options.bindAddress !== undefined) variants.set('interface', {...plain, bindAddress: undefined})
  if (ttl) variants.set('ttl', {...plain, ttl: LARGEST_TTL})
  if (ttl && options.bindAddress !== undefined)
    variants.set('all', {...plain, bindAddress: undefined, ttl: LARGEST_TTL})
  return variants
}

/** Sends them side by side. */
export async function tryVariants(
  options: ProbeOptions,
  ports: ProbePorts,
): Promise<Map<VariantName, readonly ParsedAnswer[]>> {
  const tried = [...variantsOf(options)].map(async ([name, variant]) => {
    return [name, parsedOf(await probe(variant, ports))] as const
  })
  return new Map(await Promise.all(tried))
}

/** Addresses of the interfaces by which somebody is heard. */
export async function interfacesHeard(options: ProbeOptions, ports: ProbePorts): Promise<string[]> {
  const family = options.bindAddress?.includes(':') === true ? 6 : 4
  const addresses = ports.network
    .interfaces()
    .flatMap((i) => i.addresses.find((known) => known.family === family)?.address ?? [])
  const heard = addresses.map(async (address) => {
    const plain = {...options, keys: [], node: undefined, expect: undefined, bindAddress: address, ttl: LARGEST_TTL}
    const {answers} = await probe(plain, ports)
    return answers.length > 0 ? [address] : []
  })
  return (await Promise.all(heard)).flat()
}

/**
 * Whether a process of this host listens to the group: then its port cannot be taken by one that does not share it. Null where
 * that cannot be told.
 */
export async function groupListener(options: ProbeOptions, ports: ProbePorts): Promise<boolean | null> {
  const destinations = await resolveDestinations({...options, transport: 'udp'}, ports.network)
  const group = destinations.find(({address}) => isMulticast(address))
  const bindAddress = group?.address ?? DIAG_GROUP[options.family ?? 4]
  const family = bindAddress.includes(':') ? 6 : 4
  const silent = {onDatagram: () => undefined, onError: () => undefined}
  return new Promise((resolve) => {
    ports.network.openDatagram(
      {family, bindAddress, port: options.port},
      silent,
      (error: SocketError | null, socket) => {
        socket?.close()
        resolve(error === null ? false : error.code === 'EADDRINUSE' ? true : null)
      },
    )
  })
}
