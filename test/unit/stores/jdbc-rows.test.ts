import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {identityOf} from '../../../src/store-audit/store.ts'
import {SiteUuid, Uuid} from '../../../src/model/address.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import type {PingData} from '../../../src/headers/ping-data.ts'
import {binaryRows, readableRows, type RowForm} from '../../../src/stores/jdbc-rows.ts'
import type {SqlValue} from '../../../src/runtime/database.ts'
import {fromHex, loadVectors, toHex} from '../../support/vectors.ts'

const UUID = new Uuid(0x77e482b9, 0x23f24dac, 0xb2b6f6a0 | 0, 0xdcc66d9f | 0)

function data(options: Partial<PingData> = {}): PingData {
  const physicalAddress = IpAddress.parse('127.0.0.1', 7800)
  return {sender: UUID, server: true, coordinator: true, logicalName: 'A', physicalAddress, ...options}
}

function onlyDecodeError(form: RowForm, row: readonly SqlValue[]): void {
  try {
    form.read(row)
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error))
  }
}

describe('rows of JDBC_PING', () => {
  for (const {name, kind, fields, hex} of loadVectors('jdbc-rows')) {
    it(`${name}: are read and written as JGroups does`, () => {
      const [read, ...more] = binaryRows.read([fromHex(hex)])
      assert.ok(read !== undefined && more.length === 0)
      assert.deepEqual(
        {
          own_addr: identityOf(read),
          name: read.logicalName,
          ip: String(read.physicalAddress),
          coord: read.coordinator,
        },
        fields,
      )
      const [key, cluster, bytes] = binaryRows.insertion(read, 'demo', kind.endsWith('5.2') ? 2 : 5)
      assert.deepEqual([key, cluster], [fields['own_addr'], 'demo'])
      assert.equal(toHex(bytes as Uint8Array), hex)
    })

    it(`${name}: a value that is cut anywhere is refused`, () => {
      const bytes = fromHex(hex)
      for (let end = 0; end < bytes.length; end++) onlyDecodeError(binaryRows, [bytes.subarray(0, end)])
      // The list of members that ends it is not needed.
      assert.throws(() => binaryRows.read([bytes.subarray(0, bytes.length - 3)]), DecodeError)
    })
  }

  it('without a value have no entry', () => {
    assert.deepEqual(binaryRows.read([null, 'key', 'demo']), [])
    assert.deepEqual(binaryRows.read([Uint8Array.of(0, 0, 0, 0)]), [])
  })

  it('of a wrong type or length are refused', () => {
    assert.throws(() => binaryRows.read(['text']), /expected a binary value/)
    assert.throws(() => binaryRows.read([new Uint8Array(65_537)]), /expected at most 65536 bytes, found 65537/)
  })

  it('survive any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 200}), (bytes) => onlyDecodeError(binaryRows, [bytes])))
  })
})

describe('rows of JDBC_PING2', () => {
  // Written by Java 5.5.6 into PostgreSQL.
  const JAVA = ['uuid://77e482b9-23f2-4dac-b2b6-f6a0dcc66d9f', 'A', 'demo', '127.0.0.1:7800', true] as const

  it('are read and written as JGroups does', () => {
    const [address, name, cluster, ip, coord] = JAVA
    assert.deepEqual(readableRows.insertion(data(), cluster, 5), [...JAVA])
    assert.deepEqual(readableRows.deletion(UUID, cluster), [address])
    const [read] = readableRows.read([address, name, ip, coord])
    assert.ok(read !== undefined)
    assert.deepEqual({...read, physicalAddress: String(read.physicalAddress)}, {...data(), physicalAddress: ip})
  })

  it('accept the values of databases without booleans', () => {
    const [address, name, , ip] = JAVA
    const coordinators = [true, 1, 't', 'true', false, 0, 'f', null].map(
      (coord) => readableRows.read([address, name, ip, coord])[0]?.coordinator,
    )
    assert.deepEqual(coordinators, [true, true, true, true, false, false, false, false])
  })

  it('have IPv6 addresses in the form of Java', () => {
    const six = data({physicalAddress: IpAddress.parse('2001:db8::7', 7800), logicalName: null})
    const row = readableRows.insertion(six, 'demo', 5)
    assert.deepEqual(row.slice(1, 4), [null, 'demo', '2001:db8:0:0:0:0:0:7:7800'])
    for (const ip of [row[3] ?? null, '[2001:db8::7]:7800']) {
      const [read] = readableRows.read([row[0] ?? null, null, ip, false])
      assert.equal(String(read?.physicalAddress), '2001:db8:0:0:0:0:0:7:7800')
      assert.equal(read?.logicalName, null)
    }
  })

  it('know members of sites', () => {
    const [site] = readableRows.read(['site-addr://77e482b9-23f2-4dac-b2b6-f6a0dcc66d9f:A:lon', 'A', '1.2.3.4:1', 1])
    assert.ok(site?.sender instanceof SiteUuid)
    assert.deepEqual([site.sender.site, site.sender.name], ['lon', 'A'])
    assert.equal(readableRows.insertion(site, 'demo', 5)[0], 'site-addr://77e482b9-23f2-4dac-b2b6-f6a0dcc66d9f:A:lon')
  })

  it('that are broken are refused, with what was expected', () => {
    const [address, name, , ip] = JAVA
    const rows: [readonly SqlValue[], RegExp][] = [
      [['77e482b9', name, ip, true], /an address as uuid:\/\/UUID.*found "77e482b9"/],
      [['uuid://77e482b9-23f2', name, ip, true], /a UUID as 8-4-4-4-12/],
      [[address, name, 'localhost:7800', true], /HOST:PORT with an address as host expected/],
      [[address, name, '127.0.0.1:99999', true], /HOST:PORT/],
      [[address, name, null, true], /ip: expected text/],
      [[address, 'x'.repeat(70_000), ip, true], /name: expected at most 65536 bytes/],
      [[], /address: expected text/],
    ]
    for (const [row, message] of rows) assert.throws(() => readableRows.read(row), message)
  })

  it('survive any values', () => {
    const value = fc.oneof(fc.string(), fc.constant(null), fc.integer(), fc.boolean(), fc.uint8Array())
    fc.assert(fc.property(fc.array(value, {maxLength: 5}), (row) => onlyDecodeError(readableRows, row)))
  })
})
