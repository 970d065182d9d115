import {DecodeError} from '../errors/index.ts'
import {addressText, parseAddressText, parseIpAddressText} from '../model/address-text.ts'
import {type Address, SiteUuid, Uuid} from '../model/address.ts'
import {encodePayload} from '../model/payload.ts'
import {type PingData, pingDataCodec} from '../headers/ping-data.ts'
import type {SqlValue} from '../runtime/database.ts'
import {ByteReader} from '../wire/reader.ts'
import type {WireMinor} from '../wire/writer.ts'
import {readPingPayload, writePingPayload} from '../headers/ping-payload.ts'

/** Most bytes of a column: JDBC_PING's own table takes 5000. */
const MAX_COLUMN = 65_536

/** How the entries of a table are written and read; values are in the order of the statements' parameters. */
export interface RowForm {
  /** Values of an insertion. Throws TypeError when the entry cannot be written. */
  insertion(data: PingData, cluster: string, minor: WireMinor): SqlValue[]
  /** Values of a deletion. */
  deletion(member: Address, cluster: string): SqlValue[]
  /** Entries of a row. Throws DecodeError. */
  read(row: readonly SqlValue[]): readonly PingData[]
}

/** Text that identifies a member in JDBC_PING's table. */
function keyOf(member: Address): string {
  return member instanceof Uuid ? member.toStringLong() : member.toString()
}

// ROW => ping_data own_addr cluster_name
//   ping_data => count:i32 PING_DATA*count     JGroups 5.3 and later
//              | PING_DATA                     4.x to 5.2: starts with the tag of an address, which is not 0
/** Rows of JDBC_PING: everything in one binary column (org.jgroups.protocols.JDBC_PING). */
export const binaryRows: RowForm = {
  insertion(data, cluster, minor) {
    const bytes = encodePayload(minor, (out) => {
      if (minor === 2) pingDataCodec.write(data, out)
      else writePingPayload(out, [data])
    })
    return [keyOf(data.sender), cluster, bytes]
  },
  deletion: (member, cluster) => [keyOf(member), cluster],
  read([bytes]) {
    if (bytes === null || bytes === undefined) return []
    if (!(bytes instanceof Uint8Array)) {
      throw new DecodeError(`expected a binary value in the first column, found a ${typeof bytes}`)
    }
    limit(bytes.length, 'ping_data')
    const inp = new ByteReader(bytes)
    return bytes[0] === 0 ? readPingPayload(inp) : [pingDataCodec.read(inp)]
  },
}

// ROW => address:ADDRESS_TEXT name ip:IP_TEXT coord:boolean
/** Rows of JDBC_PING2: a column for each fact, as text (org.jgroups.protocols.JDBC_PING2). */
export const readableRows: RowForm = {
  insertion(data, cluster) {
    if (data.physicalAddress === null)
      throw new TypeError(`the physical address of ${data.sender.toString()} is unknown`)
    const name = data.sender instanceof SiteUuid ? data.sender.name : data.logicalName
    return [addressText(data.sender), name, cluster, data.physicalAddress.toString(), data.coordinator]
  },
  deletion: (member) => [addressText(member)],
  read([address, name, ip, coordinator]) {
    return [
      {
        sender: parseAddressText(textOf(address, 'address')),
        server: true,
        coordinator: isTrue(coordinator),
        logicalName: name === null || name === undefined ? null : textOf(name, 'name'),
        physicalAddress: parseIpAddressText(textOf(ip, 'ip')),
      },
    ]
  },
}

function textOf(value: SqlValue | undefined, column: string): string {
  if (typeof value !== 'string') throw new DecodeError(`${column}: expected text, found ${String(value)}`)
  limit(value.length, column)
  return value
}

function limit(length: number, column: string): void {
  if (length > MAX_COLUMN) {
    throw new DecodeError(`${column}: expected at most ${String(MAX_COLUMN)} bytes, found ${String(length)}`)
  }
}

/** Databases without booleans store 1, `t` or `true`. */
function isTrue(value: SqlValue | undefined): boolean {
  return value === true || value === 1 || value === 't' || value === 'true' || value === '1'
}
