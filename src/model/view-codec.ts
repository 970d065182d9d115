import {DecodeError} from '../errors/index.ts'
import {sizeOf} from '../wire/compressed.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import type {Address} from './address.ts'
import {
  readMembers,
  requireAddress,
  sizeOfAddress,
  sizeOfAddresses,
  writeAddress,
  writeAddresses,
} from './address-codec.ts'
import {Digest} from './digest.ts'
import {type DeltaView, MergeView, View, ViewId} from './view.ts'

// VIEW_ID => creator:ADDRESS id:clong
export function readViewId(inp: ByteReader): ViewId {
  return new ViewId(requireAddress(inp, 'view id'), inp.compressedLong())
}

export function writeViewId(out: ByteWriter, viewId: ViewId): void {
  writeAddress(out, viewId.creator)
  out.compressedLong(viewId.id)
}

export function sizeOfViewId(viewId: ViewId): number {
  return sizeOfAddress(viewId.creator) + sizeOf.compressedLong(viewId.id)
}

/** A view id after a presence byte. */
export function readOptionalViewId(inp: ByteReader): ViewId | null {
  return inp.bool() ? readViewId(inp) : null
}

export function writeOptionalViewId(out: ByteWriter, viewId: ViewId | null): void {
  out.bool(viewId !== null)
  if (viewId !== null) writeViewId(out, viewId)
}

export function sizeOfOptionalViewId(viewId: ViewId | null): number {
  return viewId === null ? 1 : 1 + sizeOfViewId(viewId)
}

// VIEW => VIEW_ID members:ADDRESSES
export function readView(inp: ByteReader): View {
  return new View(readViewId(inp), readMembers(inp))
}

// MERGE_VIEW => VIEW count:i16 n*(creator:REF id:i64 count:i16 n*REF)
//   REF => index:i16 into the members [ADDRESS if negative]
function readReference(inp: ByteReader, members: readonly Address[]): Address {
  const index = inp.i16()
  if (index < 0) return requireAddress(inp, 'merge view')
  const member = members[index]
  if (member === undefined)
    throw new DecodeError(`merge view: no member ${String(index)} among ${String(members.length)}`)
  return member
}

function writeReference(out: ByteWriter, index: ReadonlyMap<string, number>, address: Address): void {
  const found = index.get(address.key)
  out.i16(found ?? -1)
  if (found === undefined) writeAddress(out, address)
}

export function readMergeView(inp: ByteReader): MergeView {
  const view = readView(inp)
  const count = inp.count(inp.i16(), 12, 'merge view')
  const subgroups: View[] = []
  for (let i = 0; i < count; i++) {
    const creator = readReference(inp, view.members)
    const id = inp.i64()
    const size = inp.count(inp.i16(), 2, 'merge view')
    const members: Address[] = []
    for (let j = 0; j < size; j++) members.push(readReference(inp, view.members))
    subgroups.push(new View(new ViewId(creator, id), members))
  }
  return new MergeView(view.viewId, view.members, subgroups)
}

function writePlainView(out: ByteWriter, view: View): void {
  writeViewId(out, view.viewId)
  writeAddresses(out, view.members)
}

function writeSubgroups(out: ByteWriter, view: MergeView): void {
  const index = new Map(view.members.map((m, i) => [m.key, i]))
  out.i16(view.subgroups.length)
  for (const group of view.subgroups) {
    writeReference(out, index, group.creator)
    out.i64(group.viewId.id)
    out.i16(group.size)
    for (const member of group.members) writeReference(out, index, member)
  }
}

/** Writes the body of a view: the MergeView form for a MergeView. */
export function writeView(out: ByteWriter, view: View): void {
  writePlainView(out, view)
  if (view instanceof MergeView) writeSubgroups(out, view)
}

/** Writes the plain form even for a MergeView, as a JOIN_RSP requires. */
export function writeViewPlain(out: ByteWriter, view: View): void {
  writePlainView(out, view)
}

export function sizeOfView(view: View, plain = false): number {
  let size = sizeOfViewId(view.viewId) + sizeOfAddresses(view.members)
  if (plain || !(view instanceof MergeView)) return size
  size += 2
  const reference = (a: Address): number => (view.contains(a) ? 2 : 2 + sizeOfAddress(a))
  for (const group of view.subgroups) {
    size += reference(group.creator) + 10 + group.members.reduce((sum, m) => sum + reference(m), 0)
  }
  return size
}

/** Presence byte, is-merge-view byte, body. */
export function readOptionalView(inp: ByteReader): View | null {
  if (!inp.bool()) return null
  return inp.bool() ? readMergeView(inp) : readView(inp)
}

export function writeOptionalView(out: ByteWriter, view: View | null): void {
  out.bool(view !== null)
  if (view === null) return
  out.bool(view instanceof MergeView)
  writeView(out, view)
}

// DELTA_VIEW => VIEW_ID reference:VIEW_ID left:ADDRESSES joined:ADDRESSES
export function readDeltaView(inp: ByteReader): DeltaView {
  return {viewId: readViewId(inp), refViewId: readViewId(inp), left: readMembers(inp), joined: readMembers(inp)}
}

export function writeDeltaView(out: ByteWriter, delta: DeltaView): void {
  writeViewId(out, delta.viewId)
  writeViewId(out, delta.refViewId)
  writeAddresses(out, delta.left)
  writeAddresses(out, delta.joined)
}

// DIGEST => members:ADDRESSES n*lpair, or without addresses count:i16 n*lpair
function readPairs(inp: ByteReader, members: readonly Address[]): Digest {
  return new Digest(
    members.map((member) => {
      const [delivered, received] = inp.compressedPair()
      return {member, delivered, received}
    }),
  )
}

export function readDigest(inp: ByteReader): Digest {
  return readPairs(inp, readMembers(inp))
}

/** Reads a digest whose members are those of the view next to it. */
export function readDigestWithoutAddresses(inp: ByteReader, members: readonly Address[]): Digest {
  const count = inp.count(inp.i16(), 1, 'digest')
  if (count !== members.length) {
    throw new DecodeError(`digest: ${String(members.length)} entries expected as in its view, found ${String(count)}`)
  }
  return readPairs(inp, members)
}

function writePairs(out: ByteWriter, digest: Digest): void {
  for (const e of digest.entries) out.compressedPair(e.delivered, e.received)
}

export function writeDigest(out: ByteWriter, digest: Digest): void {
  writeAddresses(
    out,
    digest.entries.map((e) => e.member),
  )
  writePairs(out, digest)
}

export function writeDigestWithoutAddresses(out: ByteWriter, digest: Digest): void {
  out.i16(digest.size)
  writePairs(out, digest)
}

export function sizeOfDigest(digest: Digest): number {
  return digest.entries.reduce(
    (sum, e) => sum + sizeOfAddress(e.member) + sizeOf.compressedPair(e.delivered, e.received),
    2,
  )
}

// MERGE_ID => initiator:ADDRESS counter:i32
/** Identity of a merge: its leader and a counter. */
export interface MergeId {
  readonly initiator: Address
  readonly id: number
}

export function readMergeId(inp: ByteReader): MergeId {
  return {initiator: requireAddress(inp, 'merge id'), id: inp.i32()}
}

export function writeMergeId(out: ByteWriter, mergeId: MergeId): void {
  writeAddress(out, mergeId.initiator)
  out.i32(mergeId.id)
}

export function sizeOfMergeId(mergeId: MergeId): number {
  return sizeOfAddress(mergeId.initiator) + 4
}

/** Whether two merge ids are the same merge. */
export function sameMerge(a: MergeId | null, b: MergeId | null): boolean {
  return a !== null && b !== null && a.id === b.id && a.initiator.equals(b.initiator)
}

/**
 * Reads the payload of MERGE3's VIEW_RSP: a presence byte and the plain form of a view, even of a MergeView, whose subgroups
 * follow unread.
 */
export function readOptionalPlainView(inp: ByteReader): View | null {
  return inp.bool() ? readView(inp) : null
}
