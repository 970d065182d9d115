import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {parseCacheFile, parseSocketAddress, printCacheFile} from '../../../../src/protocols/discovery/cache-file.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'

describe('cache file of discovery', () => {
  it('reads what it has written', () => {
    const list = [
      {
        sender: memberAddress('A'),
        server: true,
        coordinator: true,
        logicalName: 'A',
        physicalAddress: IpAddress.parse('10.0.0.1', 7800),
      },
    ]
    const [read] = parseCacheFile(printCacheFile(list))
    assert.ok(read !== undefined)
    assert.ok(read.sender.equals(memberAddress('A')))
    assert.equal(read.coordinator, true)
    assert.equal(String(read.physicalAddress), '10.0.0.1:7800')
  })

  it('reads a number as a UUID and leaves out what is no address', () => {
    const list = parseCacheFile('m1 1 192.168.1.5:7500 T\nm2 x 192.168.1.5:7501 F\nm3 3 nowhere F\n')
    assert.deepEqual(
      list.map((d) => [d.logicalName, d.coordinator]),
      [['m1', true]],
    )
    assert.equal(list[0]?.sender.key, '00000000000000000000000000000001')
  })

  it('takes IPv6 hosts with brackets', () => {
    assert.equal(parseSocketAddress('[::1]:7800')?.port, 7800)
    assert.equal(parseSocketAddress('::1:99999'), null)
  })
})
