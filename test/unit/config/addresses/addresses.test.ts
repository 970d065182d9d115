import assert from 'node:assert/strict'
import {
  addressFamily,
  type AddressContext,
  defaultAddress,
  isLocalAddress,
  resolveAddress,
} from '../../../../src/config/addresses/addresses.ts'
import type {NetworkInterface} from '../../../../src/runtime/ports.ts'

function intf(name: string, ...addresses: readonly string[]): NetworkInterface {
  return {
    name,
    loopback: name === 'lo',
    addresses: addresses.map((a) => ({address: a, family: a.includes(':') ? 6 : 4, scope: 0})),
  }
}

const lo = intf('lo', '127.0.0.1', '::1')
const interfaces = [
  lo,
  intf('eth0', '192.168.1.10', 'fe80::1'),
  intf('eth1', '8.8.4.4', '2001:db8::7'),
  intf('wlan0', '169.254.3.4', '10.0.0.10'),
]
const host: AddressContext = {
  interfaces,
  family: 'dual',
  hosts: {db: ['10.0.0.10'], six: ['2001:db8::7']},
  names: {'8.8.4.4': 'edge.example'},
}
const six: AddressContext = {...host, family: 'IPv6'}

describe('bind address', () => {
  const cases: readonly [string, string | null, string | null][] = [
    ['GLOBAL', '8.8.4.4', '2001:db8::7'],
    ['site_local', '192.168.1.10', null],
    ['Link_Local', '169.254.3.4', 'fe80::1%eth0'],
    ['LOOPBACK', '127.0.0.1', '::1'],
    ['NON_LOOPBACK', '192.168.1.10', 'fe80::1%eth0'],
    ['match-interface:eth1', '8.8.4.4', '2001:db8::7'],
    ['match-interface:eth.*', '192.168.1.10', 'fe80::1%eth0'],
    ['match-interface:eth', null, null],
    ['match-address:10.*', '10.0.0.10', '10.0.0.10'],
    ['match-host:edge.*', '8.8.4.4', '8.8.4.4'],
    ['192.168.1.10', '192.168.1.10', null],
    ['0:0:0:0:0:0:0:1', '::1', '::1'],
    ['fe80::1', 'fe80::1%eth0', 'fe80::1%eth0'],
    ['localhost', '127.0.0.1', '::1'],
    ['', '127.0.0.1', '::1'],
    ['use-localhost', '127.0.0.1', '::1'],
    ['db', '10.0.0.10', null],
    ['match-interface:eth7,nosuch.example,site_local,loopback', '192.168.1.10', '::1'],
  ]
  for (const [text, dual, ipv6] of cases) {
    it(`${text === '' ? 'the empty text' : text} is ${dual ?? 'nothing'}, with IPv6 ${ipv6 ?? 'nothing'}`, () => {
      assert.equal(resolveAddress(text, host).address, dual)
      assert.equal(resolveAddress(text, six).address, ipv6)
    })
  }

  it('reports for each item of a list why it has no address', () => {
    const {candidates} = resolveAddress('match-interface:eth7,nosuch,loopback', host)
    assert.deepEqual(
      candidates.map((c) => c.why),
      [
        'no interface that is up has a matching name',
        'host name "nosuch" cannot be looked up',
        '127.0.0.1 of lo is the first LOOPBACK address',
      ],
    )
  })

  for (const [text, why] of [
    ['match-addr:10.*', /expected match-interface/],
    ['match-interface:(', /not a regular expression/],
    ['custom:com.example.Mine', /Java class/],
    ['site-local', /cannot be looked up/],
    ['nosuch,match-addr:x', /no item of the list/],
  ] as const) {
    it(`${text} cannot be used`, () => assert.match(resolveAddress(text, host).error ?? '', why))
  }

  it('the family follows the interfaces, then the system properties of Java', () => {
    assert.equal(addressFamily([intf('lo', '127.0.0.1')], {}), 'IPv4')
    assert.equal(addressFamily([intf('lo', '::1')], {}), 'IPv6')
    assert.equal(addressFamily([lo], {}), 'dual')
    assert.equal(
      addressFamily([lo], {'java.net.preferIPv4Stack': 'true', 'java.net.preferIPv6Addresses': 'true'}),
      'IPv4',
    )
    assert.equal(addressFamily([lo], {'java.net.preferIPv6Addresses': 'TRUE'}), 'IPv6')
  })

  it('loopback and addresses of an interface are local, others and the unspecified one are not', () => {
    for (const text of ['127.3.2.1', '::1', '10.0.0.10', 'fe80::1%eth0'])
      assert.equal(isLocalAddress(text, interfaces), true, text)
    for (const text of ['10.0.0.11', '0.0.0.0', '::', 'db']) assert.equal(isLocalAddress(text, interfaces), false, text)
  })

  it('an unset address is the first that is not loopback, else loopback', () => {
    assert.deepEqual(defaultAddress('NON_LOOPBACK_ADDRESS', host), {address: '192.168.1.10', fellBack: false})
    assert.deepEqual(defaultAddress('NON_LOOPBACK_ADDRESS', {interfaces: [lo], family: 'IPv6'}), {
      address: '::1',
      fellBack: true,
    })
    assert.deepEqual(defaultAddress('239.8.8.8', host), {address: '239.8.8.8', fellBack: false})
  })
})
