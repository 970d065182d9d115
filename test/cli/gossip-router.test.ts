import assert from 'node:assert/strict'
import type {ChildProcess} from 'node:child_process'
import {createInterface} from 'node:readline'
import type {RouterFact, StartedEvent} from '../../src/router/router-events.ts'
import type {MappingResult, RouterStatusResult} from '../../src/router/client/results.ts'
import {ended, jg, startJg} from '../support/cli.ts'
import {GossipClient} from '../support/gossip-client.ts'
import {assertResult} from '../support/result-schema.ts'

const LISTEN = ['-port', '0', '-bind_addr', '127.0.0.1', '-diag_enabled', 'false']

describe('jg gossip-router', function () {
  this.timeout(20_000)
  let child: ChildProcess | undefined
  let client: GossipClient | undefined

  afterEach(() => {
    client?.close()
    child?.kill('SIGKILL')
  })

  /** Starts a router and waits until it listens. */
  function start(...args: string[]): Promise<{router: ChildProcess; facts: RouterFact[]; port: number}> {
    const router = startJg(['gossip-router', 'start', ...LISTEN, '-o', 'json', ...args])
    child = router
    const facts: RouterFact[] = []
    return new Promise((resolve, reject) => {
      void ended(router).then(({stderr}) => reject(new Error(`the router ended: ${stderr}`)))
      createInterface({input: router.stdout ?? process.stdin}).on('line', (line) => {
        const fact = assertResult('gossip-router:start', line) as RouterFact
        facts.push(fact)
        if (fact.event === 'started') resolve({router, facts, port: fact.port})
      })
    })
  }

  it('start prints its address and the members that register and leave, and exits with 130 on SIGINT', async () => {
    const {router, facts, port} = await start('-dump_msgs', 'all')
    client = new GossipClient(port, 'demo', 1)
    client.register('A\u001b[2J')
    client.send(null, new Uint8Array(3))
    await client.until(() => client?.messages === 1)
    router.kill('SIGINT')
    assert.equal((await ended(router)).code, 130)
    assert.deepEqual(
      facts.map(({event}) => event),
      ['started', 'registered', 'message', 'stopped'],
    )
    assert.equal((facts[0] as StartedEvent).address, '127.0.0.1')
  })

  it("start reports in JGroups' words, without terminal sequences", async () => {
    const router = startJg(['gossip-router', 'start', ...LISTEN, '-dump_msgs', 'registration'])
    child = router
    const lines = createInterface({input: router.stdout ?? process.stdin})[Symbol.asyncIterator]()
    const line = async (): Promise<string> => String((await lines.next()).value)
    const started = /^GossipRouter started in \d+ ms listening on 127\.0\.0\.1:(\d+)$/.exec(await line())
    client = new GossipClient(Number(started?.[1]), 'demo', 1)
    client.register('A\u001b[2J')
    assert.equal(await line(), 'added A\\x1b[2J (null) to group demo')
    client.close()
    router.kill('SIGTERM')
    assert.equal((await ended(router)).code, 0)
  })

  it('start refuses options that it cannot honour', async () => {
    const {port} = await start()
    for (const [args, code, words] of [
      [
        ['-port', String(port), '-bind_addr', '127.0.0.1'],
        1,
        /expected to listen on 127\.0\.0\.1, port \d+, found: .*EADDRINUSE/,
      ],
      [['-suspect', 'maybe'], 2, /expected true or false, found 'maybe'/],
      [['-max_send_queue', '0'], 2, /max-send-queue: expected 1 or more/],
      [['-tls_client_auth', 'need'], 2, /keystore_path/],
    ] as const) {
      const result = await jg(['gossip-router', 'start', ...args])
      assert.equal(result.code, code, result.stderr)
      assert.match(result.stderr, words)
    }
  })

  it('status and mapping show routers that answer and those that do not, and exit with 5, or 4 if none answers', async () => {
    const {port} = await start()
    client = new GossipClient(port, 'demo', 1)
    client.register('A')
    await client.settled()
    const names = [`127.0.0.1[${String(port)}]`, '127.0.0.1:1']
    const status = await jg(['gossip-router', 'status', ...names, '-o', 'json'])
    assert.equal(status.code, 5)
    const {routers} = assertResult('gossip-router:status', status.stdout) as RouterStatusResult
    assert.deepEqual(
      routers.map((r) => [r.router, r.status, r.clusters, r.members]),
      [
        [`127.0.0.1:${String(port)}`, 'answered', 1, 1],
        ['127.0.0.1:1', 'unreachable', null, null],
      ],
    )
    const mapping = await jg(['gossip-router', 'mapping', ...names, '-cluster', 'demo', '-o', 'json'])
    assert.equal(mapping.code, 5)
    const [known] = (assertResult('gossip-router:mapping', mapping.stdout) as MappingResult).routers
    assert.deepEqual(
      known?.members.map((m) => [m.cluster, m.name, m.physicalAddress]),
      [['demo', 'A', null]],
    )
    const text = await jg(['gossip-router', 'mapping', ...names])
    assert.match(text.stdout, /^127\.0\.0\.1:1 +- +- +- +- +unreachable: .*ECONNREFUSED/m)
    const none = await jg(['gossip-router', 'status', '127.0.0.1:1'])
    assert.equal(none.code, 4)
    assert.equal((await jg(['gossip-router', 'status', 'a[b]'])).code, 2)
  })

  it('dump exits with 4 if no diagnostics answer', async () => {
    const result = await jg([
      'gossip-router',
      'dump',
      '-addr',
      '127.0.0.1:1',
      '-tcp',
      'true',
      '-timeout',
      '300',
      '-o',
      'json',
    ])
    assert.equal(result.code, 4)
    assertResult('gossip-router:dump', result.stdout)
  })
})
