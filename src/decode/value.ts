import {type Address, SiteUuid, Uuid} from '../model/address.ts'
import {Digest} from '../model/digest.ts'
import {Message, type WireObject} from '../model/message.ts'
import {SeqnoList} from '../model/seqno-list.ts'
import {MergeView, View, ViewId} from '../model/view.ts'
import {MAX_HEX_BYTES, type PlainValue} from './decoded.ts'

/** Most elements of a list that are shown; a bit set may represent a million. */
const MAX_ELEMENTS = 256
/** Objects nested deeper than this are not shown. */
const MAX_DEPTH = 12

/** Bytes as hex, the first `limit` of them. */
export function hexOf(bytes: Uint8Array, limit = MAX_HEX_BYTES): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, limit)).toString('hex')
}

/** A member by its UUID, a socket by its address; names are listed separately, so members with equal names stay distinct. */
export function addressText(address: Address | null | undefined): string | null {
  if (address === null || address === undefined) return null
  if (address instanceof SiteUuid) return `${address.name ?? address.toStringLong()}:${address.site ?? ''}`
  return address instanceof Uuid ? address.toStringLong() : address.toString()
}

function isAddress(value: object): value is Address {
  return 'key' in value && 'compare' in value && 'equals' in value
}

function isWireObject(value: object): value is WireObject {
  return 'codec' in value && 'value' in value
}

function plainView(view: View, depth: number): PlainValue {
  const plain = {viewId: plainValue(view.viewId, depth), members: view.members.map(addressText)}
  return view instanceof MergeView ? {...plain, subgroups: view.subgroups.map((v) => plainView(v, depth + 1))} : plain
}

function plainSeqnos(list: SeqnoList): PlainValue {
  const seqnos: number[] = []
  for (const seqno of list) {
    if (seqnos.length === MAX_ELEMENTS) return [...seqnos, '…']
    seqnos.push(seqno)
  }
  return seqnos
}

function plainModelValue(value: object, depth: number): PlainValue | undefined {
  if (isAddress(value)) return addressText(value)
  if (value instanceof Uint8Array) return hexOf(value)
  if (value instanceof ViewId) return {creator: addressText(value.creator), id: value.id}
  if (value instanceof View) return plainView(value, depth)
  if (value instanceof Digest) {
    return value.entries.map(({member, delivered, received}) => ({member: addressText(member), delivered, received}))
  }
  if (value instanceof SeqnoList) return plainSeqnos(value)
  if (value instanceof Message) return {length: value.payloadLength}
  if (isWireObject(value)) return {class: value.codec.name, value: plainValue(value.value, depth + 1)}
  return undefined
}

/** Any value of a codec as JSON: addresses as text, longs beyond 2^53 as decimal text, bytes as hex. */
export function plainValue(value: unknown, depth = 0): PlainValue {
  if (value === null || value === undefined || depth > MAX_DEPTH) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'object') return null
  const known = plainModelValue(value, depth)
  if (known !== undefined) return known
  if (Array.isArray(value)) return value.slice(0, MAX_ELEMENTS).map((element) => plainValue(element, depth + 1))
  if (value instanceof Map) return plainValue([...value.entries()], depth)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
      .map(([name, inner]) => [name, plainValue(inner, depth + 1)]),
  )
}
