import assert from 'node:assert/strict'
import fc from 'fast-check'
import {UsageError} from '../../../src/errors/index.ts'
import {
  comparableText,
  type Endpoint,
  type EndpointForms,
  endpointKey,
  endpointOf,
  endpointText,
  ipAddressOf,
  ipAddressText,
  parseEndpoint,
  parseEndpoints,
  readPort,
  socketOf,
  withPortsAbove,
} from '../../../src/model/endpoint.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'

const ALL: EndpointForms = {jgroups: true}

/** Result of reading a text: `host port`, only the host, or nothing. */
function readAs(text: string, forms: EndpointForms): string | null {
  const endpoint = endpointOf(text, forms)
  return endpoint === null ? null : [endpoint.host, endpoint.port].filter((part) => part !== undefined).join(' ')
}

const READ: Readonly<Record<string, string>> = {
  a: 'a',
  'host-1.example.org': 'host-1.example.org',
  'my_host:7800': 'my_host 7800',
  'a:1': 'a 1',
  'a:65535': 'a 65535',
  'a[2]': 'a 2',
  '10.0.0.1': '10.0.0.1',
  '10.0.0.1:7801': '10.0.0.1 7801',
  '10.0.0.1[7801]': '10.0.0.1 7801',
  '::1': '::1',
  '::1:7800': '::1:7800',
  '::': '::',
  '[::1]': '::1',
  '[::1]:7800': '::1 7800',
  '::1[7800]': '::1 7800',
  'fe80::1%eth0': 'fe80::1%eth0',
  'fe80::1%eth0:7800': 'fe80::1%eth0 7800',
  '[fe80::1%eth0.5]:7': 'fe80::1%eth0.5 7',
  'fe80::1%2[7800]': 'fe80::1%2 7800',
  '::ffff:10.0.0.1': '::ffff:10.0.0.1',
  '0:0:0:0:0:0:0:1': '0:0:0:0:0:0:0:1',
  '0:0:0:0:0:0:0:1:7800': '0:0:0:0:0:0:0:1 7800',
  'fe80:0:0:0:0:0:0:1%0:7800': 'fe80:0:0:0:0:0:0:1%0 7800',
}

const REFUSED = [
  ...['', ' ', 'a b', ' a', 'a ', 'a,b', ':', ':1', '[]', '[]:1', '[1]', '[::1', '::1]', '[::1]x', '[::1]7800'],
  ...['a:', 'a:0', 'a:65536', 'a:99999', 'a:123456', 'a:-1', 'a:+1', 'a:1.5', 'a:x', 'a: 1', 'a:1:2', 'a:b:c'],
  ...['a[]', 'a[0]', 'a[70000]', 'a[x]', 'a[1', 'a]1[', 'a[1]x', 'a[1]:2', '[::1][7800]', 'a[[1]]'],
  ...[
    '[a]:1',
    '[10.0.0.1]:7800',
    'fe80::1%',
    '[fe80::1%]:1',
    'fe80::1%a b',
    'a%eth0',
    '10.0.0.1/24',
    ':::1',
    '1:2:3',
    '::1:70000',
  ],
  ...['12345::1', '[::g]:1', 'a\n', 'a\t:1', 'x'.repeat(400)],
]

const name = fc
  .array(fc.constantFrom('a', 'Z', '0', '9', '-', '.', '_'), {minLength: 1, maxLength: 20})
  .map((characters) => characters.join(''))
const zone = fc.constantFrom('', '%2', '%eth0', '%lo')
const host = fc.oneof(
  name,
  fc.ipV4(),
  fc.ipV6(),
  fc.tuple(fc.ipV6(), zone).map((parts) => parts.join('')),
)
const socket = fc.record({host, port: fc.integer({min: 1, max: 65_535})}, {noNullPrototype: true})
const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  socket,
  host.map((h) => ({host: h})),
)
const anyForms: fc.Arbitrary<EndpointForms> = fc.record(
  {
    portRequired: fc.boolean(),
    jgroups: fc.boolean(),
    defaultPort: fc.constant(7800),
    lowestPort: fc.constantFrom(0 as const, 1 as const),
  },
  {requiredKeys: [], noNullPrototype: true},
)
/** Texts that look like endpoints more often than any text does. */
const nearText = fc.oneof(
  fc.string({unit: 'binary'}),
  fc
    .array(fc.constantFrom('a', '1', ':', '::', '[', ']', '%', '.', ',', ' ', '7800', 'fe80'), {maxLength: 12})
    .map((parts) => parts.join('')),
)

describe('endpoints', () => {
  it('are read in all their forms', () => {
    for (const [text, expected] of Object.entries(READ)) assert.equal(readAs(text, ALL), expected, text)
  })

  it('are refused if host or port is invalid', () => {
    for (const text of REFUSED) assert.equal(readAs(text, ALL), null, JSON.stringify(text))
  })

  it('are read back from their text', () => {
    fc.assert(fc.property(endpoint, (e) => assert.deepEqual(parseEndpoint(endpointText(e)), e)))
    fc.assert(fc.property(endpoint, (e) => assert.deepEqual(endpointOf(endpointText(e), ALL), e)))
    fc.assert(fc.property(socket, (e) => assert.deepEqual(parseEndpoint(`${e.host}[${String(e.port)}]`, ALL), e)))
  })

  it('yield an endpoint or UsageError for any text', () => {
    fc.assert(
      fc.property(nearText, anyForms, (text, forms) => {
        try {
          const read = parseEndpoint(text, forms)
          assert.deepEqual(parseEndpoint(endpointText(read), {lowestPort: 0}), read)
        } catch (error) {
          assert.ok(error instanceof UsageError, String(error))
          assert.equal(endpointOf(text, forms), null)
        }
      }),
    )
    fc.assert(fc.property(nearText, (text) => typeof comparableText(text) === 'string'))
  })

  it('accept only the forms and ports allowed in a place', () => {
    assert.equal(readAs('a[7800]', {}), null)
    assert.equal(readAs('a', {portRequired: true}), null)
    assert.equal(readAs('a:0', {lowestPort: 0}), 'a 0')
    assert.deepEqual(parseEndpoint('a', {defaultPort: 7800}), {host: 'a', port: 7800})
    assert.deepEqual(parseEndpoint('[::1]', {defaultPort: 7800}), {host: '::1', port: 7800})
    assert.deepEqual(parseEndpoint('a:1', {defaultPort: 7800}), {host: 'a', port: 1})
  })

  it('say what was expected and what was found', () => {
    const message = (text: string, forms?: EndpointForms): string => {
      try {
        parseEndpoint(text, forms)
        return ''
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    }
    assert.equal(message('a b'), "expected host, host:port or [ipv6]:port, found 'a b'")
    assert.equal(message('', ALL), "expected host, host:port, host[port] or [ipv6]:port, found ''")
    assert.equal(message('a', {portRequired: true}), "expected host:port or [ipv6]:port, found 'a'")
    assert.equal(message('a:99999'), "expected a port from 1 to 65535, found '99999' in 'a:99999'")
    assert.equal(message('a[x]', {...ALL, lowestPort: 0}), "expected a port from 0 to 65535, found 'x' in 'a[x]'")
    assert.ok(message('a '.repeat(1000)).length < 200)
  })

  it('are read as lists, separated by commas or blanks', () => {
    assert.deepEqual(parseEndpoints(' a[7801], b:2\n::1[5],,[::1]:6 ', ALL), [
      {host: 'a', port: 7801},
      {host: 'b', port: 2},
      {host: '::1', port: 5},
      {host: '::1', port: 6},
    ])
    assert.deepEqual(parseEndpoints(' , '), [])
    assert.throws(() => parseEndpoints('a,b:0'), UsageError)
    const list = fc.array(endpoint, {maxLength: 5})
    fc.assert(fc.property(list, (all) => assert.deepEqual(parseEndpoints(all.map(endpointText).join(',')), all)))
  })

  it('have a port range above them, up to the last port', () => {
    assert.deepEqual(withPortsAbove({host: 'a', port: 7800}, 2).map(endpointText), ['a:7800', 'a:7801', 'a:7802'])
    assert.deepEqual(withPortsAbove({host: '::1', port: 65_534}, 50).map(endpointText), ['[::1]:65534', '[::1]:65535'])
    assert.deepEqual(withPortsAbove({host: 'a', port: 7800}, -1), [])
  })
})

describe('ports', () => {
  it('are decimal digits up to 65535', () => {
    assert.deepEqual(
      ['0', '1', '07800', '65535'].map((text) => readPort(text)),
      [0, 1, 7800, 65_535],
    )
    for (const text of ['', ' 1', '-1', '+1', '1e3', '0x1', '65536', '99999', '000001']) {
      assert.equal(readPort(text), null, text)
    }
    assert.equal(readPort('0', 1), null)
  })
})

describe('physical addresses', () => {
  /** Texts of `new IpAddress(host, 7800)` in JGroups 5.5.6, Java 17. */
  const JAVA: Readonly<Record<string, string>> = {
    '127.0.0.1': '127.0.0.1:7800',
    '::1': '0:0:0:0:0:0:0:1:7800',
    'fe80::1%1': 'fe80:0:0:0:0:0:0:1%1:7800',
    '2001:db8::ff': '2001:db8:0:0:0:0:0:ff:7800',
    '::ffff:10.0.0.1': '10.0.0.1:7800',
  }

  it('print as Java prints them', () => {
    for (const [text, expected] of Object.entries(JAVA)) {
      assert.equal(IpAddress.parse(text, 7800)?.toString(), expected)
    }
    assert.equal(new IpAddress(null, 7800).toString(), '<null>:7800')
  })

  it('print short and in brackets for people', () => {
    assert.equal(ipAddressText(IpAddress.parse('fe80::1%2', 7800)), '[fe80::1%2]:7800')
    assert.equal(ipAddressText(IpAddress.parse('10.0.0.1', 7800)), '10.0.0.1:7800')
    assert.equal(ipAddressText(null), null)
  })

  it('are read back from what Java and this program print', () => {
    const address = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({min: 0, max: 65_535}))
      .map(([text, port]) => IpAddress.parse(text, port) ?? assert.fail(text))
    fc.assert(
      fc.property(address, (one) => {
        assert.equal(ipAddressOf(one.toString())?.key, one.key)
        assert.equal(ipAddressOf(ipAddressText(one))?.key, one.key)
        assert.equal(comparableText(one.toString()), ipAddressText(one))
      }),
    )
  })

  it('are split at the last colon, as in Java, and names are refused', () => {
    assert.equal(ipAddressOf('::1:7800')?.key, '::1:7800')
    assert.equal(ipAddressOf('10.0.0.1:0')?.port, 0)
    for (const text of ['10.0.0.1', 'a:7800', '10.0.0.1:65536', '[::1]', '::1', '<null>:7800', 'n/a']) {
      assert.equal(ipAddressOf(text), null, text)
    }
  })

  it('are accepted in any form, and returned in the shortest', () => {
    const texts = ['0:0:0:0:0:0:0:1:7800', '[::1]:7800', '::1:7800', '[0:0::1]:7800', '0:0:0:0:0:0:0:1%0:7800']
    for (const text of texts) assert.deepEqual(socketOf(text), {host: '::1', port: 7800}, text)
    assert.deepEqual(socketOf('fe80:0:0:0:0:0:0:1%eth0:7800'), {host: 'fe80::1%eth0', port: 7800})
    assert.deepEqual(socketOf('a.example:7800'), {host: 'a.example', port: 7800})
    for (const text of ['a', '10.0.0.1:0', '10.0.0.1:99999', '[::1]', 'n/a', ''])
      assert.equal(socketOf(text), null, text)
    fc.assert(
      fc.property(socket, (e) => {
        const read = socketOf(endpointText(e)) ?? assert.fail(endpointText(e))
        assert.deepEqual(socketOf(endpointText(read)), read)
        assert.equal(endpointKey(read), endpointKey(e))
      }),
    )
  })

  it('are compared whoever printed them', () => {
    assert.equal(comparableText('fe80:0:0:0:0:0:0:1%0:7800'), '[fe80::1]:7800')
    assert.equal(comparableText('n/a'), 'n/a')
    assert.equal(endpointKey({host: 'fe80:0:0:0:0:0:0:1%eth0', port: 1}), '[fe80::1]:1')
    assert.equal(endpointKey({host: 'a', port: 1}), 'a:1')
  })
})
