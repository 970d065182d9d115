import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {decode} from '../../../src/decode/decode.ts'
import type {Decoded} from '../../../src/decode/decoded.ts'
import {ROOT} from '../../support/cli.ts'
import {fromHex, loadVectors} from '../../support/vectors.ts'

/** Traffic of three members of JGroups 5.5.6, recorded with tcpdump on all interfaces of one of them. */
function capture(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'test/vectors/captures', `${name}-5.5.6.pcap`))
}

function decoded(bytes: Uint8Array): Decoded {
  return decode(bytes, {payload: false, as: 'auto', limit: 100_000})
}

const HEADER_BYTES = 24
const RECORD_BYTES = 16
const LINK_RAW = 101

interface Packet {
  readonly head: Uint8Array
  readonly bytes: Uint8Array
}

/** Records of a pcap file in this machine's byte order. */
function packetsOf(file: Uint8Array): Packet[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const packets: Packet[] = []
  for (let at = HEADER_BYTES; at < file.length;) {
    const end = at + RECORD_BYTES + view.getUint32(at + 8, true)
    packets.push({head: file.subarray(at, at + RECORD_BYTES), bytes: file.subarray(at + RECORD_BYTES, end)})
    at = end
  }
  return packets
}

function pcapOf(header: Uint8Array, packets: readonly Packet[]): Uint8Array {
  return new Uint8Array(Buffer.concat([header, ...packets.flatMap(({head, bytes}) => [head, bytes])]))
}

function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
  const ends = [Buffer.alloc(8), Buffer.alloc(4)] as const
  ends[0].writeUInt32LE(type, 0)
  ends[0].writeUInt32LE(padded.length + 12, 4)
  ends[1].writeUInt32LE(padded.length + 12, 0)
  return Buffer.concat([ends[0], padded, ends[1]])
}

/** A segment of a connection from 10.0.0.9:51000 to 10.0.0.1:7800, as a record of a capture of IP packets. */
function segment(file: Uint8Array, seq: number, flags: number, payload: string): Packet {
  const bytes = Buffer.alloc(40 + payload.length)
  bytes.set([0x45, 0, 0, bytes.length, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1])
  bytes.writeUInt16BE(51_000, 20)
  bytes.writeUInt16BE(7800, 22)
  bytes.writeUInt32BE(seq, 24)
  bytes.set([0x50, flags], 32)
  bytes.write(payload, 40, 'latin1')
  const head = Buffer.from(packetsOf(file)[0]?.head ?? [])
  head.writeUInt32LE(bytes.length, 8)
  head.writeUInt32LE(bytes.length, 12)
  return {head, bytes}
}

/** The same packets as a pcapng file. */
function pcapngOf(file: Uint8Array): Uint8Array {
  const source = Buffer.from(file)
  const section = Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex')
  const intf = Buffer.alloc(8)
  intf.writeUInt16LE(source.readUInt32LE(20), 0)
  const packets = packetsOf(file).map(({head, bytes}) => {
    const record = Buffer.from(head)
    const us = BigInt(record.readUInt32LE(0)) * 1_000_000n + BigInt(record.readUInt32LE(4))
    const body = Buffer.alloc(20)
    body.writeUInt32LE(Number(us >> 32n), 4)
    body.writeUInt32LE(Number(us & 0xffff_ffffn), 8)
    body.writeUInt32LE(bytes.length, 12)
    body.writeUInt32LE(record.readUInt32LE(12), 16)
    return block(6, Buffer.concat([body, bytes]))
  })
  return new Uint8Array(Buffer.concat([block(0x0a0d0d0a, section), block(1, intf), ...packets]))
}

/** A pcap file of raw IPv4 packets. */
function rawPcap(packets: readonly Buffer[]): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt32LE(LINK_RAW, 20)
  const records = packets.map((bytes) => {
    const head = Buffer.alloc(RECORD_BYTES)
    head.writeUInt32LE(bytes.length, 8)
    head.writeUInt32LE(bytes.length, 12)
    return {head, bytes}
  })
  return pcapOf(header, records)
}

function ipv4(protocol: number, payload: Buffer, id = 1, fragment = 0): Buffer {
  const head = Buffer.alloc(20)
  head[0] = 0x45
  head.writeUInt16BE(20 + payload.length, 2)
  head.writeUInt16BE(id, 4)
  head.writeUInt16BE(fragment, 6)
  head[9] = protocol
  head.set([10, 0, 0, 1], 12)
  head.set([10, 0, 0, 2], 16)
  return Buffer.concat([head, payload])
}

function udp(payload: Uint8Array, from = 7800, to = 45588): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(from, 0)
  head.writeUInt16BE(to, 2)
  head.writeUInt16BE(8 + payload.length, 4)
  return Buffer.concat([head, payload])
}

function tcp(seq: number, payload: Uint8Array, flags = 0x10): Buffer {
  const head = Buffer.alloc(20)
  head.writeUInt16BE(40_000, 0)
  head.writeUInt16BE(7800, 2)
  head.writeUInt32BE(seq >>> 0, 4)
  head[12] = 0x50
  head[13] = flags
  return Buffer.concat([head, payload])
}

function vector(file: string, name: string): Uint8Array {
  const found = loadVectors(file).find((v) => v.name === name)
  assert.ok(found !== undefined)
  return fromHex(found.hex)
}

/** A connection's bytes: handshake and three frames. */
function connection(): Buffer {
  const frame = vector('frames', 'heartbeat')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(frame.length)
  return Buffer.concat([vector('tcp', 'handshake_v4'), ...[1, 2, 3].flatMap(() => [length, frame])])
}

describe('decoding captures', () => {
  it('reads the start of a cluster over UDP', () => {
    const {input, names, units, totals} = decoded(capture('udp'))
    assert.equal(input.kind, 'pcap')
    assert.deepEqual(Object.values(names).sort(), ['A', 'B', 'C'])
    assert.deepEqual([totals.errors, totals.missingBytes], [0, 0])
    const kinds = new Set(units.map(({kind}) => kind))
    assert.deepEqual([...kinds].sort(), ['failure-detection', 'frame', 'handshake'])
    assert.ok(units.every(({version}) => version === null || version === '5.5.6'))
    const joins = units.flatMap(({messages}) => messages.flatMap(({headers}) => headers.map(({value}) => value)))
    assert.ok(joins.some((value) => (value as {type?: string} | null)?.type === 'JOIN_REQ'))
  })

  it('names other programs on the port of a member, with their addresses', () => {
    const file = capture('udp')
    const header = new Uint8Array(file.subarray(0, HEADER_BYTES))
    new DataView(header.buffer).setUint32(20, LINK_RAW, true)
    const ends = {from: '10.0.0.9:51000', to: '10.0.0.1:7800'}
    for (const [text, words] of [
      ['GET / HTTP/1.1\r\n\r\n', /^no JGroups: an HTTP request \(GET \/\)/],
      ['who is there', /^no JGroups: other bytes \(\w+ "who is there"\)$/],
    ] as const) {
      const packets = [segment(file, 6, 2, ''), segment(file, 7, 0x18, text), segment(file, 7 + text.length, 1, '')]
      const {units, totals} = decoded(pcapOf(header, packets))
      assert.equal(units.length, 1)
      const [{kind, place, error} = {kind: null, place: null, error: null}] = units
      assert.equal(kind, 'foreign')
      assert.deepEqual([place?.from, place?.to, place?.packet], [ends.from, ends.to, 2])
      assert.match(error ?? '', words)
      assert.deepEqual([totals.errors, totals.missingBytes], [1, 0])
    }
  })

  it('reads the start of a cluster over TCP', () => {
    const {units, totals} = decoded(capture('tcp'))
    assert.deepEqual([totals.errors, totals.missingBytes], [0, 0])
    assert.ok(units.some(({kind}) => kind === 'handshake'))
    assert.ok(units.every(({place}) => /^10\.\d+\.\d+\.\d+:\d+$/.test(place?.from ?? '')))
  })

  it('reads the same from a pcapng file', () => {
    for (const name of ['udp', 'tcp']) {
      const [pcap, pcapng] = [decoded(capture(name)), decoded(pcapngOf(capture(name)))]
      assert.equal(pcapng.input.kind, 'pcapng')
      assert.deepEqual(pcapng.units, pcap.units)
    }
  })

  it('reassembles IP fragments in any order', () => {
    const frame = vector('frames', 'view')
    const whole = udp(frame)
    const pieces = [
      ipv4(17, whole.subarray(0, 40), 7, 0x2000),
      ipv4(17, whole.subarray(40, 80), 7, 0x2000 | (40 / 8)),
      ipv4(17, whole.subarray(80), 7, 80 / 8),
    ]
    const [first, second, third] = pieces
    assert.ok(first !== undefined && second !== undefined && third !== undefined)
    const {units, totals} = decoded(rawPcap([third, first, second]))
    assert.deepEqual([units.length, units[0]?.bytes, totals.errors, totals.otherPackets], [1, frame.length, 0, 0])
    assert.equal(units[0]?.place?.packet, 3)
  })

  it('orders the segments of a connection and drops retransmissions', () => {
    const bytes = connection()
    const part = (from: number, to?: number): Buffer => ipv4(6, tcp(1001 + from, bytes.subarray(from, to)))
    const syn = ipv4(6, tcp(1000, Buffer.alloc(0), 2))
    const packets = [syn, part(60), part(0, 30), part(0, 30), part(20, 70)]
    const {units, totals} = decoded(rawPcap(packets))
    assert.deepEqual(
      units.map(({kind, error}) => [kind, error]),
      [
        ['handshake', null],
        ['frame', null],
        ['frame', null],
        ['frame', null],
      ],
    )
    assert.equal(totals.missingBytes, 0)
  })

  it('follows a connection whose sequence numbers wrap around', () => {
    const bytes = connection()
    const start = 0xffff_fff0
    const part = (from: number, to?: number): Buffer => ipv4(6, tcp(start + 1 + from, bytes.subarray(from, to)))
    const {units} = decoded(rawPcap([ipv4(6, tcp(start, Buffer.alloc(0), 2)), part(0, 40), part(40)]))
    assert.equal(units.length, 4)
  })

  it('continues after a segment that was not captured, and counts its bytes', () => {
    const bytes = connection()
    const size = (bytes.length - 15) / 3
    const part = (from: number, to?: number): Buffer => ipv4(6, tcp(1001 + from, bytes.subarray(from, to)))
    const syn = ipv4(6, tcp(1000, Buffer.alloc(0), 2))
    const {units, totals} = decoded(rawPcap([syn, part(0, 15 + 20), part(15 + size)]))
    const frames = units.filter(({kind, error}) => kind === 'frame' && error === null)
    assert.equal(frames.length, 2)
    assert.ok(totals.missingBytes >= size - 20)
  })

  it('reads probe requests and answers, without printing the digest of a passcode', () => {
    const proof = Buffer.from('0000018bcfe568003fd000000000000000000014fef341f85d87439e7d91a2d465b9871ef66b5e98', 'hex')
    const request = ipv4(17, udp(Buffer.concat([proof, Buffer.from('uuids jmx=GMS ')]), 5000, 7500))
    const answer = 'A [ip=127.0.0.1:7800, 1 mbr(s), cluster=demo, version=5.5.6.Final (x) (java 17)]\nview=x\r\n'
    const {units} = decoded(rawPcap([request, ipv4(17, udp(Buffer.from(answer), 6000, 5000))]))
    assert.deepEqual(
      units.map(({kind}) => kind),
      ['probe-request', 'probe-answer'],
    )
    assert.deepEqual(units[0]?.value, {passcode: true, keys: ['uuids', 'jmx=GMS']})
    assert.ok(!JSON.stringify(units).includes('fef341f8'))
    assert.equal(units[1]?.cluster, 'demo')
  })

  it('reports where a file is truncated, and keeps the part before', () => {
    const file = capture('udp')
    const {fault, units} = decoded(file.subarray(0, file.length - 10))
    assert.match(fault ?? '', /ends within packet 60/)
    assert.ok(units.length > 10)
  })

  it('survives a file cut or changed anywhere', () => {
    for (const file of [capture('tcp').subarray(0, 3000), pcapngOf(capture('udp')).subarray(0, 3000)]) {
      for (let at = 0; at < file.length; at += 7) {
        decoded(file.subarray(0, at))
        const changed = Uint8Array.from(file)
        changed[at] = (changed[at] ?? 0) ^ 0xff
        decoded(changed)
      }
    }
  })
})
