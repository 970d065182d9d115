import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {AddressCache} from '../../../../src/protocols/transport/address-cache.ts'
import {addresses, memberAddress} from '../../../support/protocol-harness.ts'

const [A, B, C] = ['A', 'B', 'C'].map(memberAddress) as [
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
]

function ip(last: number): IpAddress {
  return new IpAddress(Uint8Array.of(10, 0, 0, last), 7800)
}

function cacheOf(maxSize = 10, expirationMs = 1000): AddressCache {
  return new AddressCache(() => ({maxSize, expirationMs}))
}

describe('logical address cache', () => {
  it('distinguishes new addresses from known ones', () => {
    const cache = cacheOf()
    assert.equal(cache.add(A, ip(1), 0), true)
    assert.equal(cache.add(A, ip(1), 5), false)
    assert.equal(cache.add(A, ip(2), 9), true)
    assert.equal(cache.get(A)?.key, ip(2).key)
    assert.equal(cache.get(B), null)
  })

  it('keeps members of the view, and removes former ones when they expire', () => {
    const cache = cacheOf()
    for (const [i, member] of [A, B, C].entries()) cache.add(member, ip(i), 0)
    cache.retain([A, B], 100)
    cache.evict(1000)
    assert.equal(cache.size, 3)
    cache.evict(1100)
    assert.deepEqual(
      cache.list().map((e) => e.member),
      [A, B],
    )
  })

  it('keeps a former member that is heard from again', () => {
    const cache = cacheOf()
    cache.add(A, ip(1), 0)
    cache.retain([B], 0)
    assert.equal(cache.list()[0]?.removable, true)
    cache.add(A, ip(1), 500)
    cache.evict(5000)
    assert.equal(cache.size, 1)
  })

  it('never forgets with an expiration of 0', () => {
    const cache = cacheOf(10, 0)
    cache.add(A, ip(1), 0)
    cache.retain([B], 0)
    cache.evict(1_000_000)
    assert.equal(cache.size, 1)
  })

  it('returns the member behind an address unless it left', () => {
    const cache = cacheOf()
    cache.add(A, ip(1), 0)
    assert.equal(cache.memberAt(ip(1)), A)
    assert.equal(cache.memberAt(ip(2)), null)
    cache.retain([B], 0)
    assert.equal(cache.memberAt(ip(1)), null)
  })

  it('drops former members first when it is full', () => {
    const cache = cacheOf(2)
    cache.add(A, ip(1), 0)
    cache.add(B, ip(2), 0)
    cache.retain([B], 0)
    cache.add(C, ip(3), 0)
    assert.deepEqual(
      cache.list().map((e) => e.member),
      [B, C],
    )
  })

  it('stays bounded under a flood of made-up members, and keeps those of the view', () => {
    const cache = cacheOf(10)
    cache.add(A, ip(1), 0)
    cache.retain([A], 0)
    for (let i = 0; i < 1000; i++) cache.add(new IpAddress(null, i), ip(2), 0)
    assert.ok(cache.size <= 20)
    assert.equal(cache.get(A)?.key, ip(1).key)
  })

  it('prints one line per entry, with its age', () => {
    const cache = cacheOf()
    cache.add(A, ip(1), 0)
    cache.add(B, ip(2), 2000)
    cache.retain([B], 2100)
    assert.equal(
      cache.print(2500, addresses.names),
      [
        'A: 00000041-0000-0000-8000-000000000001: 10.0.0.1:7800 (400 ms old, removable)',
        'B: 00000042-0000-0000-8000-000000000001: 10.0.0.2:7800 (500 ms old)',
        '',
      ].join('\n'),
    )
  })
})
