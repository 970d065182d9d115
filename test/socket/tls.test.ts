import assert from 'node:assert/strict'
import {connect} from 'node:net'
import {join} from 'node:path'
import {connect as connectTls} from 'node:tls'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {peek} from '../../src/peek/peek.ts'
import {ROOT} from '../support/cli.ts'
import {onSockets, type TransportBench, transportSuite} from '../support/compliance/transport.ts'
import {attributeOf, type BareMember} from '../support/transports.ts'

const file = (name: string): string => join(ROOT, 'test/vectors/keystores', name)

type Tls = Readonly<Record<string, unknown>>

/** A self-signed certificate for all members, which is its own truststore. */
const SHARED: Tls = {enabled: true, keystore_path: file('java17.p12'), keystore_password: 'changeit'}
/** Another identity, which only members that trust CN=root know. */
const LEAF: Tls = {
  enabled: true,
  keystore_path: file('chain.p12'),
  keystore_password: 'changeit',
  keystore_alias: 'Leaf',
}
/** Trusts CN=server, as JKS. */
const TRUST: Tls = {truststore_path: file('trust.jks'), truststore_password: 'changeit', truststore_type: 'jks'}

const LARGEST = 3_000_000

transportSuite('TCP with TLS', {kind: 'TCP', options: {components: {tls: SHARED}}, largest: LARGEST}, onSockets)
transportSuite(
  'TCP with TLS and client certificates of JKS',
  {
    kind: 'TCP',
    options: {components: {tls: {...SHARED, ...TRUST, keystore_path: file('java8.jks'), client_auth: 'NEED'}}},
    largest: LARGEST,
  },
  onSockets,
)

describe('TCP with TLS', () => {
  let bench: TransportBench
  beforeEach(() => {
    bench = onSockets({kind: 'TCP', largest: 0})
  })
  afterEach(() => bench.close())

  const pair = async (ofA: Tls, ofB: Tls): Promise<[BareMember, BareMember]> => [
    await bench.add('A', {components: {tls: ofA}}),
    await bench.add('B', {components: {tls: ofB}}),
  ]
  const warned = (pattern: RegExp): Promise<void> =>
    bench.until(
      () => bench.warnings.some((line) => pattern.test(line)),
      `${String(pattern)} in ${bench.warnings.join('\n')}`,
    )

  it('accepts members with other certificates that the truststore verifies', async () => {
    const [a, b] = await pair({...SHARED, ...TRUST}, {...SHARED, protocols: 'TLSv1.2', client_auth: 'WANT'})
    a.tell(b, 'hello')
    b.tell(a, 'hello')
    await bench.until(() => a.received.length + b.received.length === 2, 'both messages')
  })

  it('trusts an intermediate certificate that is in the truststore', async () => {
    const [a, b] = await pair({...LEAF, client_auth: 'NEED'}, LEAF)
    a.tell(b, 'hello')
    await bench.until(() => b.received.length === 1, 'the message')
  })

  it('reports a server that is not trusted', async () => {
    const [a, b] = await pair({...LEAF, ...TRUST}, LEAF)
    a.tell(b, 'hello')
    await warned(/no encrypted connection to a member.*does not lead to any in the truststore/)
    assert.deepEqual(b.received, [])
    assert.equal(attributeOf(a, 'open_connections'), '0')
  })

  for (const mode of ['NEED', 'WANT']) {
    it(`reports an untrusted client certificate, on both sides (${mode})`, async () => {
      const [a, b] = await pair(
        {...LEAF, truststore_path: file('trust.p12'), truststore_password: 'changeit'},
        {
          ...SHARED,
          client_auth: mode,
        },
      )
      a.tell(b, 'hello')
      await warned(/refused a connection.*127\.0\.0\.1.*the peer's certificate is missing or not trusted/)
      await warned(/no encrypted connection to a member.*closed the connection right after the handshake/)
      assert.deepEqual(b.received, [])
    })
  }

  for (const [protocols, words] of [
    ['TLSv1.2', /^TLS: a client certificate may be wanted, and no keystore with one is given/],
    ['TLSv1.3', /^the member wants a client certificate: give --tls-keystore$/],
  ] as const) {
    it(`says to who looks without a certificate that one is wanted (${protocols})`, async () => {
      const [, b] = await pair(SHARED, {...SHARED, protocols, client_auth: 'NEED'})
      const truststore = {path: file('java17.p12'), type: 'pkcs12', password: 'changeit'} as const
      const target = {host: '127.0.0.1', port: b.transport.bindPort, transport: 'tcp'} as const
      const {failure} = await peek(realRuntime(), target, {timeoutMs: 3000, tls: {truststore}})
      assert.equal(failure?.layer, 'tls')
      assert.match(failure.reason, words)
    })
  }

  it('names a health check, and a load balancer that announces its clients', async () => {
    const [, b] = await pair({}, {})
    const dial = async (localAddress: string, text: string): Promise<void> => {
      const socket = connect({port: b.transport.bindPort, host: '127.0.0.1', localAddress}, () => socket.write(text))
      await new Promise((resolve) =>
        socket
          .on('error', () => undefined)
          .resume()
          .once('close', resolve),
      )
    }
    await dial('127.0.0.2', 'GET /health HTTP/1.1\r\n\r\n')
    await warned(
      /refused a connection.*127\.0\.0\.2.*an HTTP request \(GET \/health\): a health check or a load balancer/,
    )
    await dial('127.0.0.3', 'PROXY TCP4 10.0.0.9 10.0.0.1 51000 7800\r\n')
    await warned(/refused a connection.*127\.0\.0\.3.*a header of the PROXY protocol \(for 10\.0\.0\.9\)/)
  })

  it('tells of a member that does not encrypt, on both sides', async () => {
    const [a, b] = await pair(SHARED, {})
    b.tell(a, 'plain')
    await warned(/refused a connection.*does not speak TLS/)
    a.tell(b, 'encrypted')
    await warned(/refused a connection.*the peer encrypts, this member does not/)
    await warned(/no encrypted connection to a member.*may not speak TLS/)
    assert.deepEqual([a.received, b.received], [[], []])
  })

  it('reports that there is no common version', async () => {
    const [a, b] = await pair({...SHARED, protocols: 'TLSv1.3'}, {...SHARED, protocols: 'TLSv1.2'})
    a.tell(b, 'hello')
    await warned(/no encrypted connection to a member.*no common TLS version or cipher suite/)
  })

  it('uses the cipher suites of the configuration', async () => {
    const suite = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
    const [a, b] = await pair(SHARED, {...SHARED, protocols: 'TLSv1.2', cipher_suites: suite})
    a.tell(b, 'hello')
    await bench.until(() => b.received.length === 1, 'the message')
    const socket = connectTls({port: b.transport.bindPort, host: '127.0.0.1', rejectUnauthorized: false})
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    assert.equal(socket.getCipher().standardName, suite)
    socket.destroy()
  })

  it('accepts the server names of sni_matchers and those that name none', async () => {
    const [a, b] = await pair(SHARED, {...SHARED, sni_matchers: ['.*\\.example\\.com']})
    a.tell(b, 'without a name')
    await bench.until(() => b.received.length === 1, 'the message')
    const dial = (servername: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTls({
          port: b.transport.bindPort,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          servername,
        })
        socket.once('secureConnect', () => {
          socket.destroy()
          resolve('accepted')
        })
        socket.once('error', () => resolve('refused'))
      })
    assert.equal(await dial('a.example.com'), 'accepted')
    assert.equal(await dial('a.example.org'), 'refused')
  })

  it('closes connections that do not speak TLS and goes on', async () => {
    const [a, b] = await pair(SHARED, SHARED)
    const strangers = ['GET / HTTP/1.1\r\n\r\n', 'bela\x55\x06', '\x16\x03\x01\x00\x05hello'].map(
      (text) =>
        new Promise((resolve) => {
          const socket = connect(b.transport.bindPort, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')))
          socket.on('error', () => undefined)
          socket.resume()
          socket.once('close', resolve)
        }),
    )
    await Promise.all(strangers)
    const silent = connect(b.transport.bindPort, '127.0.0.1', () => silent.destroy())
    a.tell(b, 'still there?')
    await bench.until(() => b.received.length === 1, 'the message')
    assert.equal(bench.warnings.filter((line) => line.includes('refused a connection')).length, 1)
  })

  it('bounds the handshakes of silent connections', async () => {
    const [a, b] = await pair(SHARED, SHARED)
    let closed = 0
    const silent = Array.from({length: 300}, () => {
      const socket = connect(b.transport.bindPort, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.resume()
      return socket.once('close', () => closed++)
    })
    await bench.until(() => closed === 300 - 256, '256 of them')
    a.tell(b, 'still there?')
    await bench.until(() => b.received.length === 1, 'the message')
    for (const socket of silent) socket.destroy()
  })

  for (const [what, tls, message] of [
    ['no keystore', {keystore_path: null}, /TCP: tls\.enabled needs tls\.keystore_path/],
    [
      'a keystore that is not there',
      {keystore_path: '/none.p12'},
      /TCP: TLS: keystore \/none\.p12: this file does not exist/,
    ],
    ['a wrong password', {keystore_password: 'changeme'}, /the password is wrong, or the file is damaged/],
    ['an alias that is not there', {keystore_alias: 'nobody'}, /under 'nobody' expected, found server \(key\)/],
    ['an unknown version', {protocols: 'TLSv9'}, /one of TLSv1, .* expected, found 'TLSv9'/],
    ['an unknown suite', {cipher_suites: 'NONSENSE'}, /no cipher match/],
    ['a pattern that is none', {sni_matchers: ['(']}, /TCP: TLS: Invalid regular expression/],
  ] as const) {
    it(`does not start with ${what}, and says so without the password`, async () => {
      await assert.rejects(bench.add('A', {components: {tls: {...SHARED, ...tls}}}), (error: Error) => {
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /changeit|changeme/)
        return true
      })
    })
  }
})
