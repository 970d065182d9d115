import assert from 'node:assert/strict'
import {defaultBindAddress} from '../../../../src/protocols/transport/bind-address.ts'
import {addressesOf} from '../../../../src/stack/interface-addresses.ts'
import type {NetworkInterface} from '../../../../src/runtime/ports.ts'

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
