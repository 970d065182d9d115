import {Uuid} from '../model/address.ts'
import {ipAddressOf} from '../model/endpoint.ts'
import type {PingData} from './ping-data.ts'

/** Most entries read from one file. */
const MAX_ENTRIES = 10_000
/** Most faults reported for one file; the first ones are enough to repair it. */
const MAX_FAULTS = 5
const MAX_NAME = 255
/** Most characters of a file's text that a fault quotes. */
const MAX_EXCERPT = 60

/** A line that is not an entry. */
export interface CacheFileFault {
  readonly line: number
  readonly message: string
}

/** The contents of a file: entries, and the first few lines that are not entries. */
export interface CacheFile {
  readonly entries: readonly PingData[]
  readonly faults: readonly CacheFileFault[]
}

/** A number, which is the lower half, or five groups of hexadecimal digits, which may be incomplete. */
function parseUuid(text: string): Uuid | null {
  if (/^-?\d{1,19}$/.test(text)) return Uuid.fromBits(0n, BigInt.asIntN(64, BigInt(text)))
  if (/^[\da-f]{32}$/i.test(text)) return uuidOf(text)
  const groups = /^([\da-f]{1,8})-([\da-f]{1,4})-([\da-f]{1,4})-([\da-f]{1,4})-([\da-f]{1,12})$/i.exec(text)
  if (groups === null) return null
  const [, a = '', b = '', c = '', d = '', e = ''] = groups
  return uuidOf(a.padStart(8, '0') + [b, c, d].map((g) => g.padStart(4, '0')).join('') + e.padStart(12, '0'))
}

function uuidOf(digits: string): Uuid {
  const word = (at: number): number => Number.parseInt(digits.slice(at, at + 8), 16)
  return new Uuid(word(0), word(8), word(16), word(24))
}

/** Text from an untrusted file, made safe to print: short, and without control characters. */
function excerpt(word: string): string {
  const start = word.slice(0, MAX_EXCERPT)

  const plain = start.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?')
  return word.length > MAX_EXCERPT ? `${plain}… (${String(word.length)} characters)` : plain
}

/** An entry, or what is wrong with the line. The last three words have fixed meanings, so a name may contain spaces. */
function parseLine(words: readonly string[]): PingData | string {
  if (words.length < 4) return `expected name, UUID, address:port and T or F, found ${excerpt(words.join(' '))}`
  const [uuid = '', address = '', coordinator = ''] = words.slice(-3)
  const name = words.slice(0, -3).join(' ')
  if (name.length > MAX_NAME) return `expected a name of at most ${String(MAX_NAME)} characters, found ${excerpt(name)}`
  const sender = parseUuid(uuid)
  if (sender === null) return `expected a UUID after the name, found ${excerpt(uuid)}`
  const physicalAddress = ipAddressOf(address)
  if (physicalAddress === null)
    return `expected an IP address and a port, as 192.168.1.5:7800, found ${excerpt(address)}`
  return {sender, server: true, coordinator: coordinator.toUpperCase() === 'T', logicalName: name, physicalAddress}
}

/** Reads lines `name uuid host:port T|F` (T marks the coordinator), as members and operators write them. */
export function parseCacheFile(text: string): CacheFile {
  const entries: PingData[] = []
  const faults: CacheFileFault[] = []
  let number = 0
  for (const line of text.split('\n')) {
    number++
    const words = line.split(/\s+/).filter((w) => w !== '')
    if (words.length === 0) continue
    const entry = parseLine(words)
    if (typeof entry !== 'string') entries.push(entry)
    else if (faults.length < MAX_FAULTS) faults.push({line: number, message: entry})
    if (entries.length >= MAX_ENTRIES) break
  }
  return {entries, faults}
}

/** The text that `parseCacheFile` reads; members without a name or physical address are omitted. Java's readers split names at spaces. */
export function printCacheFile(list: readonly PingData[]): string {
  let text = ''
  for (const data of list) {
    if (data.logicalName === null || data.physicalAddress === null) continue
    const name = data.logicalName.replaceAll(/\s+/g, '_')
    const sender = data.sender instanceof Uuid ? data.sender.toStringLong() : data.sender.toString()
    text += `${name} \t${sender} \t${data.physicalAddress.toString()} \t${data.coordinator ? 'T' : 'F'}\n`
  }
  return text
}
