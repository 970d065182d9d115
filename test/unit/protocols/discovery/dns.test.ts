import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {DnsPing} from '../../../../src/protocols/discovery/dns-ping.ts'
import {DnsQuery, type Found} from '../../../../src/protocols/discovery/dns-query.ts'
import type {Resolver} from '../../../../src/runtime/resolver.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {ProtocolHarness} from '../../../support/protocol-harness.ts'
import {recordingLog} from '../../../support/transports.ts'

class Bench {
  readonly recording = recordingLog()
  readonly world = new SimWorld({log: () => this.recording.log})

  member(props: Readonly<Record<string, unknown>>, transport: Record<string, unknown> = {}): ProtocolHarness<DnsPing> {
    const {runtime} = this.world.host('A')
    return new ProtocolHarness(new DnsPing({props}), {
      runtime,
      transport: {bindPort: 7800, portRange: 1, physicalAddress: IpAddress.parse('10.0.0.1', 7800), ...transport},
      up: () => ({server: true, coordinator: true}),
    })
  }

  /** Hosts that were asked. */
  asked(h: ProtocolHarness<DnsPing>, ms = 10): string[] {
    h.protocol.down({type: 'FIND_MBRS', members: null, timeoutMs: 100, done: () => undefined})
    this.world.advance(ms)
    return h.takeSent().map((m) => String(m.dest))
  }
}

describe('DNS_PING', () => {
  it('asks all ports of the transport at each address but its own', () => {
    const bench = new Bench()
    bench.world.dns.addresses.set('members.test', ['10.0.0.1', '10.0.0.2'])
    const h = bench.member({dns_query: 'members.test', dns_address: '10.0.0.9'})
    assert.deepEqual(bench.asked(h), ['10.0.0.1:7801', '10.0.0.2:7800', '10.0.0.2:7801'])
  })

  it('asks each address once, of all names of the query', () => {
    const bench = new Bench()
    bench.world.dns.addresses.set('one.test', ['10.0.0.2', '10.0.0.3'])
    bench.world.dns.addresses.set('two.test', ['10.0.0.3'])
    const h = bench.member({dns_query: 'one.test, two.test,none.test', dns_address: '10.0.0.9'}, {portRange: 0})
    assert.deepEqual(bench.asked(h), ['10.0.0.2:7800', '10.0.0.3:7800'])
    assert.deepEqual(bench.recording.lines, [], 'a name without records is no failure')
  })

  it('asks the ports of SRV records, and those of the transport too when configured', () => {
    const bench = new Bench()
    bench.world.dns.services.set('_p._tcp.test', [
      {host: '10.0.0.2', port: 9000},
      {host: 'm3.test', port: 0},
    ])
    bench.world.dns.addresses.set('m3.test', ['10.0.0.3'])
    const props = {dns_query: '_p._tcp.test', dns_record_type: 'SRV', dns_address: '10.0.0.9'}
    assert.deepEqual(bench.asked(bench.member(props)), ['10.0.0.2:9000', '10.0.0.3:7800', '10.0.0.3:7801'])
    const other = new Bench()
    other.world.dns.services.set('_p._tcp.test', [{host: '10.0.0.2', port: 9000}])
    const both = other.asked(other.member({...props, probe_transport_ports: true}))
    assert.deepEqual(both, ['10.0.0.2:9000', '10.0.0.2:7800', '10.0.0.2:7801'])
  })

  it('asks for AAAA records and brackets nothing', () => {
    const bench = new Bench()
    bench.world.dns.addresses.set('six.test', ['2001:db8::2', '10.0.0.2'])
    const h = bench.member({dns_query: 'six.test', dns_record_type: 'AAAA'}, {family: 6, portRange: 0})
    assert.deepEqual(bench.asked(h), ['2001:db8:0:0:0:0:0:2:7800'])
  })

  it('without a server asks the system, as programs of the host do', () => {
    const bench = new Bench()
    bench.world.host('B')
    const physicalAddress = IpAddress.parse('10.0.0.2', 7800)
    const h = bench.member({dns_query: 'B'}, {portRange: 0, physicalAddress})
    assert.deepEqual(bench.asked(h), ['10.0.0.1:7800'])
    assert.equal(bench.world.dns.queries, 0)
  })

  it('reports at once that the server does not answer, continues the search, and asks again only in the next one', () => {
    const bench = new Bench()
    bench.world.dns.broken = 'ETIMEOUT'
    const h = bench.member({dns_query: 'members.test', dns_address: '10.0.0.9'})
    let ended = false
    h.protocol.down({type: 'FIND_INITIAL_MBRS', timeoutMs: 500, done: () => (ended = true)})
    bench.world.advance(2000)
    assert.deepEqual(bench.recording.full, [
      'the DNS server did not answer, its members are not found {"name":"members.test","type":"A","server":"10.0.0.9","reason":"no answer in time"}',
    ])
    assert.equal(ended, false, 'as in JGroups the time begins when the server has been asked')
    bench.world.advance(500)
    assert.equal(ended, true)
    assert.equal(bench.world.dns.queries, 1)
    bench.world.advance(60_000)
    assert.equal(bench.world.dns.queries, 1)
  })

  it('prints its results as Java does', () => {
    const bench = new Bench()
    bench.world.dns.addresses.set('members.test', ['10.0.0.2'])
    const h = bench.member({dns_query: 'members.test', dns_address: '10.0.0.9'})
    const fetch = (): string => String(h.protocol.operation('fetchFromDns')?.())
    assert.equal(fetch(), '<no answer yet, ask again>')
    bench.world.advance(10)
    assert.equal(fetch(), '[10.0.0.2:0]\n(took 1 ms)\n')
  })
})

describe('a DNS query', () => {
  /** Servers that were asked for a name. */
  function serversFor(server: string): readonly string[] | null {
    let asked: readonly string[] | null = null
    const resolver: Resolver = {
      addresses: (_name, _family, servers, done) => {
        asked = servers
        done(null, [])
      },
      services: (_name, _servers, done) => done(null, []),
    }
    const {network} = new SimWorld().host('dns').runtime
    const query = new DnsQuery({resolver, network, server, family: 4, failed: () => undefined})
    query.run(['x'], 'A', () => undefined)
    return asked
  }

  it('accepts servers as Java does, by address or name, with port, scheme and path', () => {
    for (const [written, server] of [
      ['10.1.1.1', '10.1.1.1'],
      ['10.1.1.1:5353', '10.1.1.1:5353'],
      ['10.1.1.1:53', '10.1.1.1'],
      ['dns://10.1.1.1:5353/example.com', '10.1.1.1:5353'],
      ['10.1.1.1 10.1.1.2', '10.1.1.1'],
      ['dns', '10.0.0.1'],
      ['dns:5353', '10.0.0.1:5353'],
    ] as const) {
      assert.deepEqual(serversFor(written), [server], written)
    }
  })

  it('asks nobody when the name of the server cannot be resolved, and logs it', () => {
    const failures: string[] = []
    const {network} = new SimWorld().host('A').runtime
    const failed = (name: string, reason: string): void => {
      failures.push(`${name}: ${reason}`)
    }
    let found: readonly Found[] | null = null
    new DnsQuery({resolver: undefined, network, server: 'nowhere', family: 4, failed}).run(['x'], 'A', (list) => {
      found = list
    })
    assert.deepEqual(found, [])
    assert.deepEqual(failures, ['nowhere: the address of the DNS server is not known'])
  })
})
