import assert from 'node:assert/strict'
import {MemberAnswers} from '../../../src/diag/server/answer.ts'
import {ProbeResponder} from '../../../src/diag/server/responder.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import {type SimMember, Simulation} from '../../support/simulation.ts'

const STACK = 'test/vectors/probe-stack.xml'

describe('an answer of the probe responder', () => {
  let member: SimMember | undefined
  let answers: MemberAnswers | undefined

  beforeEach(() => {
    ;[member] = new Simulation({seed: 9, stack: STACK}).cluster(1)
    assert.ok(member !== undefined)
    answers = new MemberAnswers(member.channel, {
      runtime: member.host.runtime,
      registry: protocols,
      software: 'jg 1.0.0',
    })
  })

  /** Pairs of the answer, without its header. */
  function ask(request: string): string {
    const text = answers?.answer(request) ?? ''
    assert.match(
      text,
      /^A \[ip=[\d.:]+, 1 mbr\(s\), cluster=sim, version=5\.5\.6\.Final \(jg 1\.0\.0\) \(java simulation\)\]\n/,
    )
    return text.slice(text.indexOf('\n') + 1)
  }

  it('reports why a command failed, where JGroups returns nothing', () => {
    for (const [request, words] of [
      ['jmx=NOPE', 'no protocol NOPE in the stack'],
      ['jmx=[', '[ is not a valid expression'],
      ['op=GMS.nonexistent', 'GMS has no operation nonexistent'],
      ['op=GMS.printPreviousViews[1]', 'GMS.printPreviousViews takes 0 arguments, found 1'],
      ['op=FRAG2', 'expected PROTOCOL.operation, found FRAG2'],
      ['op=GMS.suspect[A', 'no closing bracket in GMS.suspect[A'],
      ['jmx=GMS.num_views=5', 'GMS.num_views was not changed: GMS has no property num_views'],
      ['jmx=FRAG2.id=5', 'FRAG2.id was not changed: it cannot change while the member runs'],
      ['max-list-print-size=x', 'max-list-print-size takes a number, found x'],
      ['threads=cpu=x', 'threads takes a sort word and a number, as threads=cpu=3'],
      ['insert-protocol', 'insert-protocol takes <name>=above|below=<name>'],
      ['insert-protocol=NOPE=above=UDP', 'unknown protocol NOPE'],
      ['insert-protocol=DISCARD=below=UDP', 'nothing can be put below the transport UDP'],
      ['remove-protocol=UDP', 'the transport UDP cannot be removed'],
      ['remove-protocol=NOPE', 'no protocol NOPE in the stack'],
    ] as const) {
      assert.equal(ask(request), `error=${words}\r\n`, request)
    }
  })

  it('has the value where JGroups returns a pair, and the reasons of all failures last', () => {
    assert.equal(ask('jmx=FRAG2.frag_size=60K,frag_size'), 'FRAG2={frag_size=60KB}\r\n')
    assert.equal(
      ask('jmx=NOPE uuid FRAG2.frag_size op=X.y').split('\r\n').at(-2),
      'error=no protocol NOPE in the stack; no protocol X in the stack',
    )
  })

  it('ignores unknown words, since they may be meant for other members', () => {
    assert.equal(ask('rpcs foo node=A NOPE.x=1'), '')
  })

  it('includes deprecated attributes in metrics, but not in lists', () => {
    const listed = ask('jmx=UNICAST3')
    assert.match(listed, /num_msgs_received=\d/)
    assert.doesNotMatch(listed, /num_messages_received|max_retransmit_time/)
    assert.equal(ask('jmx=UNICAST3.num_messages_received'), 'UNICAST3={}\r\n')
    assert.match(ask('metrics'), /num_messages_received: \d/)
  })

  it('changes nothing for words that only begin with a changing one, and says so', () => {
    for (const [request, key] of [
      ['reset-statsX', 'reset-stats'],
      ['jmxX=FRAG2.frag_size=50000', 'jmx'],
      ['opX=STABLE.gc', 'op'],
      ['invokes=STABLE.gc', 'invoke'],
    ] as const) {
      assert.equal(ask(request), `error=${request.split('=')[0] ?? ''} changes nothing: the key is ${key}\r\n`)
    }
    assert.equal(ask('max-list-print-sizeX=5'), 'max-list-print-size=20\r\n')
    assert.equal(ask('jmx=FRAG2.frag_size'), 'FRAG2={frag_size=60KB}\r\n')
  })

  it('does not treat words that only begin like a command as the command', () => {
    ask('rpcs=FRAG2 rp2=FRAG2 remove-allx remove-protocols=FRAG2 insert-protocolx=DISCARD=above=UDP')
    assert.match(ask('pp'), /^protocols=UDP\nPING\n(.+\n)+FRAG2\nSTATE_TRANSFER\n\r\n$/)
  })

  it('removes all protocols except the transport on request', () => {
    assert.equal(ask('remove-all'), '')
    assert.equal(ask('pp'), 'protocols=UDP\n\r\n')
  })

  it('does not show secrets', () => {
    const components = member?.channel.stack.protocols[0]?.components as Record<string, {props: object}>
    Object.assign(components['diag']?.props ?? {}, {passcode: 's3cret'})
    assert.doesNotMatch(ask('jmx props metrics'), /s3cret/)
    assert.match(ask('jmx=UDP.diag.passcode'), /diag\.passcode=<hidden>/)
  })

  it('lists the keys in the layout of JGroups', () => {
    assert.match(
      ask('keys'),
      /^keys=digest-history dump-digest fix-digests dump keys uuids member-addrs props max-list-print-size\[=number\] print-protocols \nremove-protocol=<name> remove-all \ninsert-protocol=<name>=above \| below=<name> reset-stats jmx op=<operation>\[<args>\] ops metrics threads\[=<filter>\[=<limit>\]\] enable-cpu enable-contention disable-cpu disable-contention \r\n$/,
    )
  })

  it('lists numbers of all protocols from top to bottom for metrics', () => {
    const text = ask('metrics')
    assert.match(text, /^metrics=STATE_TRANSFER:\n( {3}[\w.]+: [\d.E-]+\n)*FRAG2:\n {3}frag_size: 60000\n/)
    assert.match(text, /\n {3}min_threshold: 0\.4\n/)
    assert.match(text, /\n {3}msg_stats\.num_msgs_sent: \d+\n/)
    assert.doesNotMatch(text, /bind_port/)
  })

  it("has one line of threads under JGroups' headings", () => {
    assert.match(
      ask('threads=cpu=3'),
      /^threads=cpu=3=\n\[state\] {3}\tthread-name *: {3}cpu \(ms\) {2}user \(ms\)  block btime \(ms\) {7}wait wtime \(ms\)\n\[RUNNABLE\]\tmain .*\n\r\n$/,
    )
    assert.equal(ask('enable-cpu'), 'enable-cpu=CPU monitoring supported: false, CPU monitoring enabled: false\r\n')
  })

  it('sets counters to zero', () => {
    const gms = member?.channel.stack.findProtocol('GMS')
    assert.equal((gms?.counters as {num_views: number}).num_views, 1)
    assert.equal(ask('reset-stats'), '')
    assert.equal(ask('GMS.num_views'), 'GMS={num_views=0}\r\n')
  })

  it("prints the configuration in JGroups' layout", () => {
    assert.match(
      ask('props'),
      /^props=UDP\(([\w.]+=[^;)\n]*;?)+\)\n:PING\(.*\)\n(:.*\)\n)+:pbcast\.GMS\(.*join_timeout=500.*\)\n(:.*\)\n)+\r\n$/,
    )
    assert.match(ask('props'), /;mcast_group_addr=228\.8\.8\.8;/)
  })
})

describe('a connection to the probe responder', () => {
  it('that sends no request is closed after five seconds', () => {
    const simulation = new Simulation({seed: 9, stack: STACK})
    const [member] = simulation.cluster(1)
    assert.ok(member !== undefined)
    const components = member.channel.stack.protocols[0]?.components as Record<string, {props: object}>
    Object.assign(components['diag']?.props ?? {}, {enable_tcp: true})
    new ProbeResponder({runtime: member.host.runtime}).start(member.channel, () => undefined)
    let closed = false
    const handler = {onData: () => undefined, onClose: () => void (closed = true)}
    const to = {address: member.host.address, port: 7500, timeoutMs: 100}
    simulation.world.host('client').runtime.network.connect(to, handler, (_error, stream) => {
      stream?.write(Uint8Array.from(Buffer.from('uuids')))
    })
    simulation.advance(4900)
    assert.equal(closed, false)
    simulation.advance(200)
    assert.equal(closed, true)
  })
})
