/**
 * Keeps the addresses of members on disk, for a member that starts again and can find nobody; TCPPING with `use_disk_cache` asks
 * those addresses too. Belongs between the transport and discovery. Equals org.jgroups.protocols.PDC (5.5).
 * Differs from JGroups: known mappings are not written again, and at most 2000 are kept; files are replaced whole.
 */
import {ConfigError, DecodeError} from '../../errors/index.ts'
import {type Address, Uuid} from '../../model/address.ts'
import {readAddress, writeAddress} from '../../model/address-codec.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {AddressTable} from '../../model/address-table.ts'
import {encodePayload} from '../../model/payload.ts'
import {readPhysicalAddress} from '../../headers/ping-data.ts'
import type {SharedFiles} from '../../runtime/shared-files.ts'
import type {Done, Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'
import type {AddressMapping} from '../../stack/transport-port.ts'
import {ByteReader} from '../../wire/reader.ts'
import {StoreQueue} from './store/store-queue.ts'

const SUFFIX = '.node'
/** Largest file in bytes; an entry has less than a hundred, plus a name. */
const MAX_FILE_BYTES = 70_000
const MAX_MAPPINGS = 2000
/** How often an unreadable file is read, and the time between: another process may be writing it. */
const READ_TRIES = 3
const READ_SLEEP_MS = 100
/** Time that a leaving member waits for the disk. */
const FINISH_MS = 2000

const spec = protocolSpec({
  name: 'PDC',
  id: 46,
  doc: 'Keeps on disk where members are.',
  properties: {
    cache_dir: prop.string('/tmp/jgroups', 'Absolute path of the folder, with one file per member', {writable: true}),
  },
  attributes: {local_addr: attr.gauge('org.jgroups.Address', 'Address of this member')},
  operations: {
    printCache: op('Lists members and their physical addresses', {returns: 'java.lang.String', changes: false}),
  },
})

interface Mapping extends AddressMapping {
  readonly name: string | null
}

// MAPPING => member:ADDRESS physical:ADDRESS name:str
function readMapping(bytes: Uint8Array, addresses: AddressTable): Mapping | null {
  try {
    const inp = new ByteReader(bytes, 5, 0, bytes.length, addresses)
    const member = readAddress(inp)
    const physical = readPhysicalAddress(inp)
    if (member === null || physical === null) return null
    return {member, physical, name: inp.string()}
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return null
  }
}

function writeMapping({member, physical, name}: Mapping): Uint8Array {
  return encodePayload(5, (out) => {
    writeAddress(out, member)
    writeAddress(out, physical)
    out.string(name)
  })
}

/** A cache of physical addresses on disk. */
export class Pdc extends Protocol<typeof spec> {
  static readonly spec = spec
  readonly #cache = new Map<string, Mapping>()
  #files: SharedFiles | null = null
  #queue: StoreQueue | null = null

  protected override readonly managed: Managed<typeof spec> = {
    local_addr: () => this.localAddress,
    printCache: () => [...this.#cache.values()].map((m) => `${String(m.member)}: ${String(m.physical)}\n`).join(''),
  }

  override prepare(done: Done): void {
    const files = this.context.runtime.sharedFiles
    const folder = this.props.cache_dir ?? ''
    if (files === undefined) {
      done(new ConfigError('PDC: this member may not touch files'))
      return
    }
    files.makeFolder(folder, (error) => {
      if (error !== null) {
        const message = `PDC: expected cache_dir to be a folder that this member can use, found '${folder}': ${error.message}`
        done(new ConfigError(message, [], {cause: error}))
        return
      }
      this.#files = files
      this.#queue = new StoreQueue(this.clock, this.log)
      this.#readAll(files, folder, done)
    })
  }

  override finish(done: () => void): void {
    const queue = this.#queue
    this.#queue = null
    this.#files = null
    if (queue === null) done()
    else queue.whenIdle(FINISH_MS, done)
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'GET_PHYSICAL_ADDRESS':
        return this.below.down(event) ?? this.#cache.get(event.member.key)?.physical ?? null
      case 'GET_PHYSICAL_ADDRESSES':
        return this.#withCached(this.below.down(event) as readonly IpAddress[])
      case 'GET_LOGICAL_PHYSICAL_MAPPINGS': {
        const known = this.below.down(event) as readonly AddressMapping[]
        return [...known.filter(({member}) => !this.#cache.has(member.key)), ...this.#cache.values()]
      }
      case 'ADD_PHYSICAL_ADDRESS':
        this.#add(event.member, event.address)
        return this.below.down(event)
      case 'VIEW_CHANGE':
        for (const {member} of [...this.#cache.values()]) if (!event.view.contains(member)) this.#remove(member)
        return this.below.down(event)
      default:
        return this.below.down(event)
    }
  }

  #withCached(addresses: readonly IpAddress[]): readonly IpAddress[] {
    const all = new Map([...addresses, ...[...this.#cache.values()].map((m) => m.physical)].map((a) => [a.key, a]))
    return [...all.values()]
  }

  #add(member: Address, physical: IpAddress): void {
    const known = this.#cache.get(member.key)
    const name = this.context.addresses.names.nameOf(member) ?? null
    if (known?.physical.equals(physical) === true && known.name === name) return
    const mapping = {member, physical, name}
    this.#cache.set(member.key, mapping)
    if (this.#cache.size > MAX_MAPPINGS) {
      const [oldest] = this.#cache.values()
      if (oldest !== undefined) this.#remove(oldest.member)
    }
    const path = this.#path(member)
    this.#call('write', (files, done) => files.write(path, writeMapping(mapping), (error) => done(error ?? undefined)))
  }

  #remove(member: Address): void {
    this.#cache.delete(member.key)
    const path = this.#path(member)
    this.#call('remove', (files, done) => files.remove(path, (error) => done(error ?? undefined)))
  }

  #path(member: Address): string {
    const name = member instanceof Uuid ? member.toStringLong() : member.key
    return `${this.props.cache_dir ?? ''}/${name}${SUFFIX}`
  }

  #call(what: string, action: (files: SharedFiles, done: Done) => void): void {
    const files = this.#files
    if (files !== null) this.#queue?.add(what, (done) => action(files, done))
  }

  #readAll(files: SharedFiles, folder: string, done: Done): void {
    files.list(folder, (error, names) => {
      if (error !== null) this.log.error({folder, reason: error.message}, 'the folder of the cache cannot be read')
      const paths = names.filter((name) => name.endsWith(SUFFIX)).slice(0, MAX_MAPPINGS)
      let pending = paths.length
      if (pending === 0) done()
      for (const name of paths) {
        this.#read(files, `${folder}/${name}`, 1, () => {
          if (--pending === 0) done()
        })
      }
    })
  }

  #read(files: SharedFiles, path: string, attempt: number, done: () => void): void {
    files.read(path, MAX_FILE_BYTES, (error, bytes) => {
      const mapping = bytes === null ? null : readMapping(bytes, this.context.addresses)
      if (mapping !== null) {
        this.#cache.set(mapping.member.key, mapping)
        const {names} = this.context.addresses
        if (mapping.name !== null && names.nameOf(mapping.member) === undefined)
          names.remember(mapping.member, mapping.name)
        done()
      } else if (error === null && bytes === null) {
        done()
      } else if (attempt < READ_TRIES) {
        this.clock.after(READ_SLEEP_MS, () => this.#read(files, path, attempt + 1, done))
      } else {
        const reason = error?.message ?? `expected a mapping, found ${String(bytes?.length)} other bytes`
        this.log.warn({path, reason}, 'a file of the cache cannot be read and is removed')
        files.remove(path, () => done())
      }
    })
  }
}
