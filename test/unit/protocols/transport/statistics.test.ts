import assert from 'node:assert/strict'
import {Average} from '../../../../src/protocols/transport/average.ts'
import {addressesOf, defaultBindAddress} from '../../../../src/protocols/transport/bind-address.ts'
import {SuppressedLog} from '../../../../src/protocols/transport/suppressed-log.ts'
import type {NetworkInterface} from '../../../../src/runtime/ports.ts'

describe('average of a transport', () => {
  it('prints as Java does', () => {
    const average = new Average()
    assert.equal(String(average), 'n/a')
    for (const value of [3, 1, 2]) average.add(value)
    assert.equal(String(average), 'min/avg/max=1.00/2.00/3.00')
    average.clear()
    assert.equal(average.count, 0)
  })

  it('moves times to a fitting unit', () => {
    const average = new Average('ns')
    average.add(500)
    average.add(2500)
    average.add(3_000_000)
    assert.equal(String(average), '500ns/1.00ms/3ms')
  })
})

describe('suppressed warnings', () => {
  it('let one through per sender and period, and tell how many were left out', () => {
    const log = new SuppressedLog()
    assert.equal(log.shouldLog('a', 0, 100), 0)
    assert.equal(log.shouldLog('a', 50, 100), -1)
    assert.equal(log.shouldLog('b', 50, 100), 0)
    assert.equal(log.shouldLog('a', 99, 100), -1)
    assert.equal(log.shouldLog('a', 100, 100), 2)
    assert.equal(log.size, 2)
    log.removeExpired(160, 100)
    assert.equal(log.size, 1)
  })

  it('remember a bounded number of senders', () => {
    const log = new SuppressedLog()
    for (let i = 0; i < 10_000; i++) log.shouldLog(String(i), 0, 100)
    assert.equal(log.size, 256)
  })
})

describe('bind address of a transport', () => {
  const lo: NetworkInterface = {
    name: 'lo',
    loopback: true,
    addresses: [
      {address: '127.0.0.1', family: 4, scope: 0},
      {address: '::1', family: 6, scope: 0},
    ],
  }
  const eth: NetworkInterface = {
    name: 'eth0',
    loopback: false,
    addresses: [
      {address: '10.1.1.1', family: 4, scope: 0},
      {address: 'fe80::1', family: 6, scope: 2},
    ],
  }

  it('is the first that is not loopback, else loopback', () => {
    assert.equal(defaultBindAddress([lo, eth], 4), '10.1.1.1')
    assert.equal(defaultBindAddress([lo, eth], 6), 'fe80::1%eth0')
    assert.equal(defaultBindAddress([lo], 4), '127.0.0.1')
    assert.equal(defaultBindAddress([], 6), '::1')
  })

  it('of interfaces may be named by interface or by address', () => {
    assert.deepEqual(addressesOf(['eth0', '127.0.0.1', 'nope'], [lo, eth], 4), ['10.1.1.1', '127.0.0.1'])
  })
})
