import assert from 'node:assert/strict'
import fc from 'fast-check'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {type PingData, pingDataCodec} from '../../../../src/headers/ping-data.ts'
import {printPingData, readPingPayload, writePingPayload} from '../../../../src/headers/ping-payload.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {ByteWriter, type WireMinor} from '../../../../src/wire/writer.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'
import {
  addressOf,
  type Fields,
  fieldsOf,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
  refusesEveryCut,
  toHex,
} from '../../../support/vectors.ts'

function pingDataOf(value: unknown): PingData {
  const f = fieldsOf(value)
  const flags = Number(f['flags'])
  return {
    sender: memberOf(f['sender']),
    server: (flags & 1) !== 0,
    coordinator: (flags & 2) !== 0,
    logicalName: f['logical_name'] as string | null,
    physicalAddress: addressOf(f['physical_addr']) as IpAddress | null,
    members: f['mbrs'] === null ? null : (f['mbrs'] as unknown[]).map(memberOf),
  }
}

function write(list: readonly PingData[], minor: WireMinor): string {
  const out = new ByteWriter(64, minor)
  writePingPayload(out, list)
  return toHex(out.copy())
}

function payloadVector(name: string, hex: string, list: readonly PingData[], minor: WireMinor): void {
  it(`writes and reads what Java wrote: ${name}`, () => {
    assert.equal(write(list, minor), hex)
    assert.equal(
      list.reduce((sum, d) => sum + pingDataCodec.size(d, minor), minor === 2 ? 1 : 4),
      hex.length / 2,
    )
    assert.equal(write(readPingPayload(new ByteReader(fromHex(hex), minor)), minor), hex)
    refusesEveryCut(fromHex(hex), readPingPayload, minor)
  })
}

describe('discovery payload', () => {
  for (const v of loadVectors('payloads', 'pingdata-list')) {
    payloadVector(v.name, v.hex, (v.fields['list'] as Fields[]).map(pingDataOf), 5)
  }
  for (const v of loadVectors('diff-5.3', 'pingdata-list')) {
    payloadVector(`5.3 ${v.name}`, v.hex, (v.fields['list'] as Fields[]).map(pingDataOf), 3)
  }
  for (const v of loadVectors('diff-5.2', 'opt-pingdata')) {
    payloadVector(`5.2 ${v.name}`, v.hex, [pingDataOf(v.fields['value'])], 2)
  }

  it('survives any bytes', () => {
    const minor = fc.constantFrom<WireMinor>(2, 5)
    fc.assert(
      fc.property(fc.uint8Array(), minor, (bytes, m) =>
        onlyDecodeError(() => readPingPayload(new ByteReader(bytes, m))),
      ),
    )
  })

  it('refuses a count that cannot be there, before it allocates', () => {
    assert.throws(() => readPingPayload(new ByteReader(fromHex('7fffffff0255'))), /does not fit/)
  })

  it('prints a coordinator as JGroups does', () => {
    const data: PingData = {
      sender: memberAddress('A'),
      server: true,
      coordinator: true,
      logicalName: 'A',
      physicalAddress: IpAddress.parse('10.0.0.1', 7800),
    }
    assert.equal(printPingData(data), 'A, name=A, addr=10.0.0.1:7800, coord')
    assert.equal(
      printPingData({...data, coordinator: false, physicalAddress: null, members: [data.sender]}),
      'A, name=A, server, mbrs=1',
    )
  })
})
