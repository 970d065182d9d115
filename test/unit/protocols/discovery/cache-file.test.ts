import assert from 'node:assert/strict'
import fc from 'fast-check'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {parseCacheFile, printCacheFile} from '../../../../src/headers/cache-file.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'
import {fromHex, loadVectors} from '../../../support/vectors.ts'

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
    const [read] = parseCacheFile(printCacheFile(list)).entries
    assert.ok(read !== undefined)
    assert.ok(read.sender.equals(memberAddress('A')))
    assert.equal(read.coordinator, true)
    assert.equal(String(read.physicalAddress), '10.0.0.1:7800')
  })

  it('reads a number as a UUID and leaves out what is no address', () => {
    const {entries: list, faults} = parseCacheFile('m1 1 192.168.1.5:7500 T\nm2 x 192.168.1.5:7501 F\nm3 3 nowhere F\n')
    assert.deepEqual(
      list.map((d) => [d.logicalName, d.coordinator]),
      [['m1', true]],
    )
    assert.equal(list[0]?.sender.key, '00000000000000000000000000000001')
    assert.deepEqual(
      faults.map((f) => `${String(f.line)}: ${f.message}`),
      [
        '2: expected a UUID after the name, found x',
        '3: expected an IP address and a port, as 192.168.1.5:7800, found nowhere',
      ],
    )
  })

  it('reads and writes the lines that Java wrote', () => {
    const [written] = loadVectors('discovery', 'file-ping-file')
    const text = new TextDecoder().decode(fromHex(written?.hex ?? ''))
    const {entries, faults} = parseCacheFile(text)
    assert.deepEqual(faults, [])
    assert.deepEqual(
      entries.map(
        (e) => `${e.logicalName ?? ''} ${e.sender.key} ${String(e.physicalAddress)} ${String(e.coordinator)}`,
      ),
      [
        'B 5d80b2f2f069450c8470c0d694a6d11f 127.0.0.1:27801 false',
        'A 18cf692418f44242b2ea664a90150b69 127.0.0.1:27800 true',
      ],
    )
    assert.equal(printCacheFile(entries), text)
  })

  it('accepts the UUIDs that Java accepts', () => {
    const uuids = ['2f73fcac-aecb-2a98-4300-26ca4b1016d2', '1-2-3-4-5', '-1', '0a6c59fc7ee0acd22d4bcf7dd59adb97']
    const {entries} = parseCacheFile(uuids.map((u) => `m ${u} 10.0.0.1:7800 F`).join('\n'))
    assert.deepEqual(
      entries.map((d) => d.sender.key),
      [
        '2f73fcacaecb2a98430026ca4b1016d2',
        '00000001000200030004000000000005',
        '0000000000000000ffffffffffffffff',
        '0a6c59fc7ee0acd22d4bcf7dd59adb97',
      ],
    )
  })

  it('writes no blank into a name, which would move the words of all lines behind it for readers in Java', () => {
    const data = {
      sender: memberAddress('A'),
      server: true,
      coordinator: false,
      physicalAddress: IpAddress.parse('::1', 1),
    }
    const text = printCacheFile([{...data, logicalName: 'a b\tc'}])
    assert.match(text, /^a_b_c \t[\da-f-]{36} \t0:0:0:0:0:0:0:1:1 \tF\n$/)
  })

  it('reads a name with blanks', () => {
    assert.equal(parseCacheFile('node one 1 10.0.0.1:7800 T').entries[0]?.logicalName, 'node one')
  })

  it('reports a megabyte-long line without printing it or terminal control characters', () => {
    const {entries, faults} = parseCacheFile(`${'x'.repeat(1 << 20)}\nm \u001b[31m 10.0.0.1:1 T\n`)
    assert.equal(entries.length, 0)
    assert.deepEqual(
      faults.map((f) => f.message),
      [
        `expected name, UUID, address:port and T or F, found ${'x'.repeat(60)}… (1048576 characters)`,
        'expected a UUID after the name, found ?[31m',
      ],
    )
  })

  it('reports the first faults only and survives any text', () => {
    assert.equal(parseCacheFile('bad\n'.repeat(1000)).faults.length, 5)
    fc.assert(fc.property(fc.string({maxLength: 500}), (text) => parseCacheFile(text).entries.length <= 500))
  })

  it('accepts IPv6 hosts with and without brackets', () => {
    for (const address of ['[::1]:7800', '::1:7800', '0:0:0:0:0:0:0:1:7800']) {
      const [entry] = parseCacheFile(`a 1 ${address} T`).entries
      assert.equal(entry?.physicalAddress?.key, '::1:7800', address)
    }
    assert.equal(parseCacheFile('a 1 ::1:99999 T').faults.length, 1)
  })
})
