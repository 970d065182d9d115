import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {DecodeError} from '../../src/errors/index.ts'
import {type Address, ExtendedUuid, FlagsUuid, SiteUuid, Uuid} from '../../src/model/address.ts'
import type {Codec} from '../../src/model/codec.ts'
import {Digest} from '../../src/model/digest.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import {SeqnoList} from '../../src/model/seqno-list.ts'
import {type DeltaView, MergeView, View, ViewId} from '../../src/model/view.ts'
import {ByteReader} from '../../src/wire/reader.ts'
import {ByteWriter, type WireMinor} from '../../src/wire/writer.ts'
import {ROOT} from './cli.ts'

/** What the original classes wrote (`hex`) for `fields`; see `test/vectors/README.md` for the conventions. */
export interface Vector {
  readonly name: string
  readonly kind: string
  readonly fields: Fields
  readonly hex: string
}

/** Fields of a vector, as its JSON file has them. */
export type Fields = Readonly<Record<string, unknown>>

/** Vectors of a file of `test/vectors`, of one kind if given. */
export function loadVectors(file: string, kind?: string): Vector[] {
  const all = JSON.parse(readFileSync(join(ROOT, 'test/vectors', `${file}.json`), 'utf8')) as Vector[]
  return kind === undefined ? all : all.filter((v) => v.kind === kind)
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** A nested object of a vector's fields. */
export function fieldsOf(value: unknown): Fields {
  return value as Fields
}

/** `{bytes: hex}` or null. */
export function bytesOf(value: unknown): Uint8Array | null {
  return value === null ? null : fromHex(String(fieldsOf(value)['bytes']))
}

function uuidOf(f: Fields): Uuid {
  const bits = (name: string): bigint => BigInt(`0x${String(f[name])}`)
  return Uuid.fromBits(BigInt.asIntN(64, bits('msb')), BigInt.asIntN(64, bits('lsb')))
}

function extendedOf(f: Fields): ExtendedUuid {
  const u = uuidOf(f)
  const entries = (f['entries'] as Fields[]).map((e) => ({
    key: Buffer.from(String(e['key']), 'hex').toString('latin1'),
    value: e['value'] === null ? null : fromHex(e['value'] as string),
  }))
  return new ExtendedUuid(u.w0, u.w1, u.w2, u.w3, Number(f['flags']), entries)
}

/** An address of a vector; null stays null. */
export function addressOf(value: unknown): Address | null {
  if (value === null || value === undefined) return null
  const f = fieldsOf(value)
  switch (f['addr']) {
    case 'uuid':
      return uuidOf(f)
    case 'flags-uuid': {
      const u = uuidOf(f)
      return new FlagsUuid(u.w0, u.w1, u.w2, u.w3, Number(f['flags']))
    }
    case 'extended-uuid':
      return extendedOf(f)
    case 'site-uuid':
    case 'site-master':
      return new SiteUuid(
        extendedOf(f),
        f['site'] as string | null,
        f['name'] as string | null,
        f['addr'] === 'site-master',
      )
    case 'ip':
      return new IpAddress(
        f['host'] === null ? null : fromHex(f['host'] as string),
        Number(f['port']),
        Number(f['scope'] ?? 0),
      )
    default:
      throw new Error(`no builder for address ${JSON.stringify(value)}`)
  }
}

/** An address that must not be null. */
export function memberOf(value: unknown): Address {
  const address = addressOf(value)
  assert.ok(address !== null, 'the vector has a null address where a member is expected')
  return address
}

export function viewIdOf(value: unknown): ViewId {
  const f = fieldsOf(value)
  return new ViewId(memberOf(f['creator']), Number(f['id']))
}

/** A view or merge view of a vector. */
export function viewOf(value: unknown): View {
  const f = fieldsOf(value)
  const members = (f['members'] as unknown[]).map(memberOf)
  const viewId = viewIdOf(f['view_id'])
  if (f['view'] !== 'merge') return new View(viewId, members)
  return new MergeView(viewId, members, (f['subgroups'] as unknown[]).map(viewOf))
}

export function deltaViewOf(value: unknown): DeltaView {
  const f = fieldsOf(value)
  return {
    viewId: viewIdOf(f['view_id']),
    refViewId: viewIdOf(f['ref_view_id']),
    left: (f['left'] as unknown[]).map(memberOf),
    joined: (f['joined'] as unknown[]).map(memberOf),
  }
}

export function digestOf(value: unknown): Digest {
  const entries = fieldsOf(value)['entries'] as Fields[]
  return new Digest(
    entries.map((e) => ({member: memberOf(e['member']), delivered: Number(e['hd']), received: Number(e['hr'])})),
  )
}

export function seqnoListOf(value: unknown): SeqnoList {
  const f = fieldsOf(value)
  const list = new SeqnoList(Number(f['offset']), Number(f['size']))
  for (const seqno of f['set'] as string[]) list.add(Number(seqno))
  return list
}

/** Bytes that a codec writes for a value. */
export function encode<T>(codec: Codec<T>, value: T, minor: WireMinor = 5): Uint8Array {
  const out = new ByteWriter(64, minor)
  codec.write(value, out)
  return out.copy()
}

/** Reads a value and fails when bytes are left over. */
export function decode<T>(codec: Pick<Codec<T>, 'read'>, bytes: Uint8Array, minor: WireMinor = 5): T {
  const inp = new ByteReader(bytes, minor)
  const value = codec.read(inp)
  assert.equal(inp.remaining, 0, 'bytes left over')
  return value
}

/** Fails unless the action succeeds or throws DecodeError. */
export function onlyDecodeError(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}

/** Fails unless reading any proper prefix of the bytes throws DecodeError. */
export function refusesEveryCut(bytes: Uint8Array, read: (inp: ByteReader) => unknown, minor: WireMinor = 5): void {
  for (let end = 0; end < bytes.length; end++) {
    const cut = new ByteReader(bytes.slice(0, end), minor)
    assert.throws(() => read(cut), DecodeError, `cut at byte ${String(end)}`)
  }
}

/** Proves a codec by one vector: encoded and decoded value, size, and every cut of the bytes. */
export function codecVector<T>(codec: Codec<T>, vector: Vector, value: T, minor: WireMinor = 5): void {
  const bytes = fromHex(vector.hex)
  assert.equal(toHex(encode(codec, value, minor)), vector.hex, 'encoded')
  assert.equal(codec.size(value, minor), bytes.length, 'size')
  assert.equal(toHex(encode(codec, decode(codec, bytes, minor), minor)), vector.hex, 'decoded and encoded again')
  refusesEveryCut(bytes, (inp) => codec.read(inp), minor)
}
