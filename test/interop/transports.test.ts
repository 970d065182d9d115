import assert from 'node:assert/strict'
import {join} from 'node:path'
import {ROOT} from '../support/cli.ts'
import {type ClusterOptions, InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import type {MemberKind} from '../support/interop/member.ts'
import {requireTools} from '../support/requirements.ts'

const LOAD = {multicasts: 100, unicasts: 100, largest: 100_000, timeoutMs: 30_000}
const ORDERS = {
  'Java first': ['java', 'jg', 'java', 'jg'],
  'jg first': ['jg', 'java', 'jg', 'java'],
} as const satisfies Record<string, readonly MemberKind[]>

const vector = (name: string): string => join(ROOT, 'test/vectors/keystores', name)

/** Keystores that keytool made: all members have the same self-signed certificate. */
const PKCS12 = {'tls.keystore': vector('java17.p12'), 'tls.truststore': vector('trust.p12')}
const JKS = {
  'tls.keystore': vector('java8.jks'),
  'tls.keystore_type': 'jks',
  'tls.truststore': vector('trust.jks'),
  'tls.truststore_type': 'jks',
}
/** Another certificate, which the members above do not trust. */
const STRANGER = {'tls.keystore': vector('chain.p12'), 'tls.truststore': vector('trust.p12')}

const TRANSPORTS: Readonly<Record<string, Omit<ClusterOptions, 'kinds'>>> = {
  'UDP without IP multicast': {stack: 'udp-unicast.xml'},
  TCP_NIO2: {stack: '../../../conf/tcp-nio.xml'},
  'TCP with TLS': {stack: 'tcp-tls.xml', properties: PKCS12},
  'TCP with TLS and client certificates': {stack: 'tcp-tls.xml', properties: {...JKS, 'tls.client_auth': 'NEED'}},
  'UDP over IPv6': {stack: 'udp.xml', family: 6},
  'TCP over IPv6': {stack: 'tcp.xml', family: 6},
}

describe('transports between Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const [name, options] of Object.entries(TRANSPORTS)) {
    for (const [order, kinds] of Object.entries(ORDERS)) {
      it(`${name}, ${order}: one view, messages, a leave and a kill`, async function () {
        this.timeout(60_000)
        if (options.family === 6) requireTools(this, 'namespaces')
        cluster = await InteropCluster.start({...options, kinds})
        await cluster.exchange(LOAD)
        for (const member of cluster.members)
          assert.doesNotMatch(member.process.log, /no encrypted connection|refused a connection/)
        const left = cluster.member('A').disconnect()
        const rest = cluster.members.slice(1)
        await cluster.agree(rest, 5000)
        await left
        await cluster.member('D').crash()
        await cluster.agree(rest.slice(0, 2), 10_000)
      })
    }
  }

  it('reports why an untrusted member stays alone', async function () {
    this.timeout(60_000)
    cluster = new InteropCluster({
      stack: 'tcp-tls.xml',
      kinds: ['jg', 'java', 'jg', 'java'],
      properties: {...PKCS12, 'tls.client_auth': 'NEED'},
    })
    const members = [cluster.launch('jg'), cluster.launch('java')]
    for (const member of members) {
      await member.ready()
      await member.connect()
    }
    await cluster.agree(members, 10_000)
    const strangers = [cluster.launch('jg', STRANGER), cluster.launch('java', STRANGER)]
    for (const stranger of strangers) {
      await stranger.ready()
      await stranger.connect()
      assert.deepEqual(stranger.view?.members, [stranger.name])
    }
    const said = (name: string, reason: string, message: string): void => {
      const line = new RegExp(`"(?:sender|peer)":"10[\\d.:]+","reason":"TLS: ${reason}.*"msg":"${message}"`)
      assert.match(cluster?.member(name).process.log ?? '', line)
    }
    said('A', "the peer's certificate is missing or not trusted", 'refused a connection')
    said('C', 'the other side closed the connection', 'no encrypted connection to a member')
    for (const member of members) assert.deepEqual([...(member.view?.members ?? [])].sort(), ['A', 'B'])
  })
})

describe('members behind address translation', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
    requireTools(this, 'namespaces', 'iptables', 'sysctl')
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  it('form a cluster under their external addresses and ports', async function () {
    this.timeout(60_000)
    const kinds = ['jg', 'java', 'jg', 'java'] as const
    const hosts = '10.83.0.1[17800],10.83.0.2[17800],10.83.0.3[7800],10.83.0.4[7800]'
    cluster = new InteropCluster({
      stack: 'tcp-nat.xml',
      kinds,
      properties: {'jgroups.tcpping.initial_hosts': hosts},
    })
    const behind = (kind: MemberKind, index: number): void => {
      const gateway = cluster?.network.sites[index]
      assert.ok(cluster !== undefined && gateway !== undefined)
      // Failure detection is looked for 100 ports above the transport.
      const place = cluster.network.behind(gateway, {17800: 7800, 17900: 7900})
      cluster.launch(kind, {'jgroups.external_addr': gateway.address, 'jgroups.external_port': '17800'}, place)
    }
    behind('jg', 0)
    behind('java', 1)
    for (const kind of kinds.slice(2)) cluster.launch(kind)
    for (const member of cluster.members) {
      await member.ready()
      await member.connect()
    }
    await cluster.agree(cluster.members, 15_000)
    await cluster.exchange(LOAD)
    assert.equal(await cluster.member('A').attribute('TCP', 'local_physical_address'), '10.83.0.1:17800')
    await cluster.member('B').crash()
    await cluster.agree(cluster.alive, 10_000)
    await cluster.member('A').crash()
    await cluster.agree(cluster.alive, 10_000)
  })
})
