import assert from 'node:assert/strict'
import {type Address, ExtendedUuid, FlagsUuid, SiteUuid, Uuid} from '../../../src/model/address.ts'
import {readAddress, writeAddress} from '../../../src/model/address-codec.ts'
import {AddressTable} from '../../../src/model/address-table.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'

function readWith(table: AddressTable | undefined, address: Address): Address | null {
  const out = new ByteWriter(64)
  writeAddress(out, address)
  const bytes = out.copy()
  return readAddress(new ByteReader(bytes, 5, 0, bytes.length, table))
}

const UUID = new Uuid(1, 2, 3, 4)
const EXTENDED = new ExtendedUuid(1, 2, 3, 4, 1, [{key: 'k', value: null}])

describe('addresses of a process', () => {
  it('are the same object when read again, but not that of another process', () => {
    const [here, there] = [new AddressTable(), new AddressTable()]
    const read = readWith(here, UUID)
    assert.equal(readWith(here, UUID), read)
    assert.equal(here.known(UUID), read)
    assert.notEqual(readWith(there, UUID), read)
    assert.ok(readWith(there, UUID)?.equals(read))
  })

  it('print the name that their process knows, and no other', () => {
    const [here, there] = [new AddressTable(), new AddressTable()]
    const kinds = [UUID, new FlagsUuid(1, 2, 3, 4, 5), EXTENDED]
    const read = kinds.map((address) => readWith(here, address))
    const known = kinds.map((address) => here.known(address))
    const others = kinds.flatMap((address) => [readWith(there, address), readWith(undefined, address), address])
    here.names.remember(UUID, 'A')
    assert.deepEqual(
      [...read, ...known].map(String),
      Array.from({length: 6}, () => 'A'),
    )
    assert.deepEqual([...new Set(others.map(String))], [UUID.toStringLong()])
  })

  it('stay the same when a process learns their names', () => {
    const table = new AddressTable()
    const kinds = [
      UUID,
      new FlagsUuid(1, 2, 3, 4, 5),
      EXTENDED,
      new SiteUuid(EXTENDED, 'lon', null, false),
      new SiteUuid(EXTENDED, 'lon', 'x', true),
      new IpAddress(null, 7),
    ]
    for (const address of kinds) {
      assert.deepEqual(table.known(address), address)
      assert.deepEqual(readWith(table, table.known(address)), readWith(undefined, address))
    }
  })

  it('of a site print the name that the process knows where they have none of their own', () => {
    const table = new AddressTable()
    const site = new SiteUuid(EXTENDED, 'lon', null, false)
    table.names.remember(site, 'A')
    assert.equal(String(readWith(table, site)), 'A:lon')
    assert.equal(String(site), `${UUID.toStringLong()}:lon`)
  })
})
