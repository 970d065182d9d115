import assert from 'node:assert/strict'
import {RouterAnswers} from '../../../src/diag/server/router-answers.ts'
import {ManagedRouter} from '../../../src/router/managed-router.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {encodeGossip} from '../../../src/stack/gossip/gossip-frames.ts'
import {memberAddress} from '../../support/protocol-harness.ts'
import {simRouter} from '../../support/router.ts'

describe('an answer of a GossipRouter to a probe', () => {
  const host = new SimWorld().host('R')
  const router = simRouter(host, {max_send_queue: 7})
  const probed = {
    protocol: new ManagedRouter(router, {diag: {port: 7501}, tls: {keystore_password: 'secret'}}),
    family: 4,
    address: () => '10.0.0.1:12001',
    diagAddress: () => '10.0.0.1:7501',
  } as const
  const answers = new RouterAnswers(probed, {runtime: host.runtime, software: 'jg 1.0.0'})
  const HEADER = 'GossipRouter [addr=10.0.0.1:12001, cluster=GossipRouter, version=5.5.6.Final (jg 1.0.0)]\n'

  function ask(request: string): string {
    const text = answers.answer(request)
    assert.ok(text.startsWith(HEADER), text)
    return text.slice(HEADER.length)
  }

  it('is only its header without a key, whatever the cluster filter', () => {
    assert.equal(ask(''), '')
    assert.equal(ask('cluster=other '), '')
  })

  it('has attributes by prefix, named without a protocol', () => {
    assert.equal(ask('jmx=max_send,running'), 'GossipRouter={max_send_queue=7, running=true}\r\n')
    assert.match(ask('jmx'), /diag\.port=7501, .*num_registered_clients=0, .*port=12001/)
    assert.doesNotMatch(ask('jmx'), /secret/)
  })

  it('writes what may be written, then returns all attributes', () => {
    assert.match(ask('jmx=expiry_time=60000'), /^GossipRouter=\{bind_addr=.*expiry_time=1m, /)
    assert.equal(router.idle.expiry_time, 60_000)
    assert.match(ask('jmx=port=1'), /error=GossipRouter\.port was not changed/)
  })

  it('calls operations, and lists them', () => {
    assert.equal(ask('op=dumpAddressMappings'), 'GossipRouter.dumpAddressMappings=\r\n')
    assert.match(ask('invoke=dumpRoutingTable'), /^GossipRouter\.dumpRoutingTable=\n/)
    assert.match(ask('ops'), /^ops=GossipRouter:\n {2}dumpAddressMappings\(\)\n {2}dumpRoutingTable\(\)\n/)
    assert.match(ask('op=nope'), /^error=GossipRouter has no operation nope/)
    assert.equal(ask('op'), 'error=op needs an operation, as op=dumpRoutingTable\r\n')
  })

  it('has the other keys', () => {
    assert.equal(ask('keys'), 'keys=ops op invoke keys member-addrs dump \r\n')
    assert.equal(ask('member-addrs'), 'member-addrs=10.0.0.1:7501\r\n')
    assert.match(ask('dump'), /^dump=\n/)
  })

  it('keeps names with line breaks on one line', () => {
    const hostile = 'A\r\n  forged: 10.0.0.1\u2028forged'
    const world = new SimWorld()
    const other = simRouter(world.host('R'))
    const data = {type: 'REGISTER', group: `x${hostile}`, address: memberAddress('A'), logicalName: hostile} as const
    world
      .host('C')
      .runtime.network.connect(
        {address: '10.0.0.1', port: 12_001, timeoutMs: 100},
        {onData: () => undefined, onClose: () => undefined},
        (_, stream) => stream?.write(encodeGossip(data)),
      )
    world.advance(10)
    const text = new RouterAnswers(
      {...probed, protocol: new ManagedRouter(other)},
      {
        runtime: world.host('R').runtime,
        software: 'jg 1.0.0',
      },
    ).answer('op=dumpAddressMappings')
    assert.match(text, /forged/)
    assert.doesNotMatch(text, /[\n\r\u2028]\s*forged/)
  })

  it('reports refused and waiting data', () => {
    const counts = ask('jmx=num_registrations,num_stuck,waiting,registered_bytes,max_waiting,stuck_timeout')
    assert.match(counts, /max_waiting=268.44MB/)
    assert.match(counts, /num_registrations_refused=0, num_stuck_clients=0, registered_bytes=0/)
    assert.match(counts, /stuck_timeout=1m, waiting_bytes=0/)
  })
})
