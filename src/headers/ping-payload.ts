import {MIN_PING_DATA_BYTES, type PingData, pingDataCodec} from './ping-data.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

/** Reads a discovery payload: a counted list; in 5.2 one optional PingData. */
export function readPingPayload(inp: ByteReader): PingData[] {
  if (inp.minor === 2) return inp.bool() ? [pingDataCodec.read(inp)] : []
  const count = inp.count(inp.i32(), MIN_PING_DATA_BYTES, 'discovery payload')
  const list: PingData[] = []
  for (let i = 0; i < count; i++) list.push(pingDataCodec.read(inp))
  return list
}

/** Writes a discovery payload; in 5.2 it holds exactly one PingData. */
export function writePingPayload(out: ByteWriter, list: readonly PingData[]): void {
  if (out.minor === 2) {
    const [first] = list
    out.bool(first !== undefined)
    if (first !== undefined) pingDataCodec.write(first, out)
    return
  }
  out.i32(list.length)
  for (const data of list) pingDataCodec.write(data, out)
}

/** A response as one line, as JGroups prints it. */
export function printPingData(data: PingData): string {
  const parts = [data.sender.toString()]
  if (data.logicalName !== null) parts.push(`name=${data.logicalName}`)
  if (data.physicalAddress !== null) parts.push(`addr=${data.physicalAddress.toString()}`)
  if (data.coordinator) parts.push('coord')
  else if (data.server) parts.push('server')
  if (data.members !== null && data.members !== undefined) parts.push(`mbrs=${data.members.length}`)
  return parts.join(', ')
}
