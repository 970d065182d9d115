import {Uuid} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {PingData} from '../../model/ping-data.ts'

/** `host:port`, with an IPv6 host in brackets or not; null for anything else. */
export function parseSocketAddress(text: string): IpAddress | null {
  const colon = text.lastIndexOf(':')
  const port = Number(text.slice(colon + 1))
  if (colon < 0 || !Number.isInteger(port) || port < 0 || port > 65_535) return null
  return IpAddress.parse(text.slice(0, colon).replace(/^\[|\]$/g, ''), port)
}

function parseUuid(text: string): Uuid | null {
  if (/^-?\d{1,19}$/.test(text)) return Uuid.fromBits(0n, BigInt.asIntN(64, BigInt(text)))
  const digits = text.replaceAll('-', '')
  if (!/^[\da-f]{32}$/i.test(digits)) return null
  const word = (at: number): number => Number.parseInt(digits.slice(at, at + 8), 16)
  return new Uuid(word(0), word(8), word(16), word(24))
}

/** Lines `name uuid host:port T|F` of a cache file (T marks the coordinator); what is no such line is left out. */
export function parseCacheFile(text: string): PingData[] {
  const tokens = text.split(/\s+/).filter((t) => t !== '')
  const list: PingData[] = []
  for (let i = 0; i + 3 < tokens.length; i += 4) {
    const [name = '', uuid = '', address = '', coordinator = ''] = tokens.slice(i, i + 4)
    const sender = parseUuid(uuid)
    const physicalAddress = parseSocketAddress(address)
    if (sender === null || physicalAddress === null) continue
    list.push({
      sender,
      server: true,
      coordinator: coordinator.toUpperCase() === 'T',
      logicalName: name,
      physicalAddress,
    })
  }
  return list
}

/** The text that `parseCacheFile` reads; members without name or physical address are left out. */
export function printCacheFile(list: readonly PingData[]): string {
  let text = ''
  for (const data of list) {
    if (data.logicalName === null || data.physicalAddress === null) continue
    const sender = data.sender instanceof Uuid ? data.sender.toStringLong() : data.sender.toString()
    text += `${data.logicalName} \t${sender} \t${data.physicalAddress.toString()} \t${data.coordinator ? 'T' : 'F'}\n`
  }
  return text
}
