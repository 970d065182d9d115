import type {CaptureEnd, PacketSink} from './capture/packet.ts'
import {isPcap, readPcap} from './capture/pcap.ts'
import {isPcapng, readPcapng} from './capture/pcapng.ts'
import {CaptureUnits} from './capture-units.ts'
import type {Decoded} from './decoded.ts'
import {isStranger, speakerOf} from '../model/speaker.ts'
import {foreignUnit, frameUnit, looksLikeFrame, type UnitBody} from './frame-unit.ts'
import type {TreeOptions} from './message-tree.ts'
import {LearnedNames} from './names.ts'
import {probeAnswerUnit} from './probe-unit.ts'
import {besideFrameUnit, looksLikeHandshake, looksLikeStream, StreamUnits} from './stream-units.ts'
import {type UnitFilter, UnitList} from './unit-list.ts'
import {createVocabulary} from './vocabulary.ts'

/** What to decode, and how much of it to show. */
export interface DecodeOptions extends UnitFilter {
  /** Whether to show the bytes of payloads too. */
  readonly payload: boolean
  /** How to read bytes that are not a capture file. */
  readonly as: 'auto' | 'datagram' | 'stream'
}

const OLD_MAJORS = [2, 3, 4, 5]
/** A text of so many characters is no frame. */
const LOOKED_AT = 32
const TEXT = /^[\t\r\n\x20-\x7e]{8,}$/

function isStream(bytes: Uint8Array, as: DecodeOptions['as']): boolean {
  if (as !== 'auto') return as === 'stream'
  return looksLikeHandshake(bytes) || (looksLikeStream(bytes) && !looksLikeFrame(bytes))
}

function bareUnit(bytes: Uint8Array, options: TreeOptions, as: DecodeOptions['as']): UnitBody {
  if (as === 'datagram') return frameUnit(bytes, options)
  const speaker = speakerOf(bytes)
  if (isStranger(speaker)) return foreignUnit(speaker, bytes.length)
  if (looksLikeFrame(bytes)) return frameUnit(bytes, options)
  const unit = probeAnswerUnit(bytes) ?? besideFrameUnit(bytes, options)
  if (unit !== null) return unit
  return isOldFrame(bytes) ? frameUnit(bytes, options) : foreignUnit(speaker, bytes.length)
}

/** Whether the bytes may be a frame of a release that is not read, whose version is told all the same. */
function isOldFrame(bytes: Uint8Array): boolean {
  const major = (bytes[0] ?? 0) >> 3
  return OLD_MAJORS.includes(major) && !TEXT.test(Buffer.from(bytes.subarray(0, LOOKED_AT)).toString('latin1'))
}

function decodeBytes(bytes: Uint8Array, tree: TreeOptions, list: UnitList, as: DecodeOptions['as']): number {
  if (!isStream(bytes, as)) {
    list.add(bareUnit(bytes, tree, as), null)
    return 0
  }
  const stream = new StreamUnits(
    tree,
    (unit) => {
      list.add(unit, null)
    },
    true,
  )
  stream.push(bytes, 0)
  stream.end()
  return stream.missing
}

/**
 * Decodes bytes: a pcap or pcapng file, the bytes of a connection, or one frame. What cannot be read is reported in place; no input makes
 * it throw.
 */
export function decode(bytes: Uint8Array, options: DecodeOptions): Decoded {
  const tree = {vocabulary: createVocabulary(), names: new LearnedNames(), payload: options.payload}
  const list = new UnitList(options)
  const read = isPcap(bytes) ? readPcap : isPcapng(bytes) ? readPcapng : null
  if (read !== null) return decodeCapture(bytes, read, tree, list)
  const missingBytes = decodeBytes(bytes, tree, list, options.as)
  const input = {kind: 'bytes', bytes: bytes.length, packets: 0} as const
  const totals = {...list.totals(), otherPackets: 0, missingBytes}
  return {schemaVersion: 1, input, names: tree.names.toJSON(), units: list.units, fault: null, totals}
}

function decodeCapture(
  bytes: Uint8Array,
  read: (bytes: Uint8Array, sink: PacketSink) => CaptureEnd,
  tree: TreeOptions,
  list: UnitList,
): Decoded {
  const units = new CaptureUnits(tree, list)
  const {packets, fault} = read(bytes, (packet) => {
    units.add(packet)
  })
  units.finish()
  const input = {kind: read === readPcap ? 'pcap' : 'pcapng', bytes: bytes.length, packets} as const
  const totals = {...list.totals(), otherPackets: units.otherPackets, missingBytes: units.missingBytes}
  return {schemaVersion: 1, input, names: tree.names.toJSON(), units: list.units, fault, totals}
}
