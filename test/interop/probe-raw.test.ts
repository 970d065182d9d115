import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ProbeResult} from '../../src/diag/client/probe-result.ts'
import {ROOT} from '../support/cli.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {LineProcess} from '../support/interop/line-process.ts'
import {RepeatedJg, RepeatedProbe} from '../support/interop/repeated.ts'
import {assertResult} from '../support/result-schema.ts'

interface Exchange {
  readonly dest: string
  readonly requestText: string
  readonly passcode?: string
}

/** Command lines with options, besides the recorded ones. */
const WITH_OPTIONS = [
  '-match local_addr=A uuids',
  '-match nothing-has-this uuids',
  '-weed_out_duplicates uuids',
  '-weed_out_duplicates',
  '-cluster interop.* uuids',
  '-cluster other uuids',
  '-cluster interop.*',
  'uuids props',
  'keys uuids member-addrs',
  'jmx',
  'jmx=MFC jmx=UFC.max_credits',
  'ops',
  'ops=pbcast.GMS',
  'rpcs',
  'pp',
  'print-protocols uuids',
  'op=GMS.getViewId',
  'op=FRAG2.toString',
  '-port 7600 uuids',
  '-ttl 8 member-addrs',
  '-v uuids',
]

/** The requests that were recorded, and each of these once more over TCP, which goes from one member to the other. */
function commandLines(tcp: string): string[] {
  const file = JSON.parse(readFileSync(join(ROOT, 'test/vectors/probe-5.5.json'), 'utf8')) as {exchanges: Exchange[]}
  const recorded = file.exchanges.filter((e) => e.dest === '224.0.75.75:7500' && e.passcode === undefined)
  const requests = new Set(recorded.map((e) => e.requestText.trim().replace('cluster=demo', 'cluster=interop.*')))
  const overTcp = ['', 'uuids', 'jmx=GMS', 'keys', 'foo', '-v member-addrs', 'uuids props', 'op=STABLE.printDigest']
  return [...requests, ...WITH_OPTIONS, ...overTcp.map((request) => `-tcp true -addr ${tcp} ${request}`)]
}

/** An output without times, counters, lengths and chance: order of answers, of pairs and of what Java keeps in hash tables. */
function facts(output: string): string[] {
  const said = output.split('\n').filter((line) => line.startsWith('** '))
  const rest = output.replace(/^\*\* .*\n/gm, '')
  const [head = '', ...answers] = rest.split(/^#\d+ \(\d+ bytes\):\n/m)
  const last = answers.at(-1)?.split('\n').slice(-2)[0] ?? ''
  const texts = answers.map((answer) => answer.replace(/\n?\d+ responses .*\n$/, ''))
  return [said.sort().join('\n'), head, ...texts.map(answerFacts).sort(), last.replace(/^.*?(?=\d+ responses)/, '')]
}

function sorted(text: string): string {
  return text.split('\n').sort().join('\n')
}

function answerFacts(text: string): string {
  return text
    .split(/(?<=\r\n)/)
    .map(pairFacts)
    .sort()
    .join('')
    .trim()
}

/** Thread dumps and thread lists contain threads that come and go; everything else is compared by line. */
function pairFacts(pair: string): string {
  if (/^(dump|threads.*)=/.test(pair)) return pair.slice(0, pair.indexOf('=') + 1)
  const calm = pair
    .replace(/\(\d+ (ms|secs) old\)/g, 'AGE')
    .replace(/^( {3}[\w.]+): [-\d.E]+$/gm, '$1: N')
    .replace(/(?<==)-?[\d.,]+(?:b|[KMG]B|ns|us|ms|s|m|h)?(?=[,;})])/g, 'N')
    .replace(/(?<=[[| ])-?\d+(?=[\] ])/g, 'N')
    .replace(
      /num=\d+|min\/avg\/max=[^,}]*|[\d.,]+(?:ns|us|ms|s)?\/[\d.,]+(?:ns|us|ms|s)?\/[\d.,]+(?:ns|us|ms|s)?/g,
      'N',
    )
  return /^(uuids|ops|member-addrs|props)=/.test(pair) ? sorted(calm.replace(/[;,]\s?/g, '\n')) : calm
}

describe('jg probe -o raw and the Probe of JGroups', function () {
  this.timeout(180_000)
  let cluster: InteropCluster | undefined
  let java: RepeatedProbe | undefined
  let jg: RepeatedJg | undefined

  before(async function () {
    requireJava(this)
    cluster = await InteropCluster.start({stack: 'udp-probe.xml', kinds: ['java', 'java']})
    java = new RepeatedProbe(cluster.outside)
    jg = new RepeatedJg(cluster.outside)
  })

  after(async () => {
    await Promise.all([java?.end(), jg?.end()])
    await cluster?.close()
  })

  it('print the same facts for the same command lines', async () => {
    assert.ok(cluster !== undefined && java !== undefined && jg !== undefined)
    const lines = commandLines(cluster.member('B').site.address)
    assert.ok(lines.length >= 40, String(lines.length))
    const bind = ['-bind_addr', cluster.outside.address]
    for (const line of lines) {
      const words = [...bind, '-timeout', '300', ...line.split(' ').filter((word) => word !== '')]
      // Side by side: a change that both make is the same one.
      const asked: [Promise<string>, Promise<{text: string}>] = [
        java.run(...words),
        jg.run('probe', '-o', 'raw', '--yes', ...words),
      ]
      const [theirs, ours] = await Promise.all(asked)
      assert.deepEqual(facts(ours.text), facts(theirs), `${line}\n${theirs}\n${ours.text}`)
    }
  })

  async function why(...words: string[]): Promise<ProbeResult> {
    assert.ok(jg !== undefined)
    return assertResult('probe', (await jg.run('probe', '--why', '-o', 'json', ...words)).text) as ProbeResult
  }

  it('finds that an idle connection holds the responder of a member of JGroups, which serves one at a time', async () => {
    assert.ok(cluster !== undefined)
    const {site} = cluster.member('A')
    const code = `require('net').connect(7500, '${site.address}', () => console.log('{"event":"connected"}'))`
    const idle = new LineProcess('idle', cluster.outside, process.execPath, ['-e', code])
    try {
      await idle.until(
        () => idle.events.length > 0,
        10_000,
        () => 'is not connected',
      )
      const {why: found} = await why('-tcp', '-addr', site.address)
      assert.equal(found?.findings[0]?.reason, 'held', JSON.stringify(found))
    } finally {
      idle.kill('SIGKILL')
      await idle.exited
    }
  })

  it('asks members of JGroups in parts whose answers do not fit into a datagram, and finds that', async () => {
    const keys = Array.from({length: 15}, (_, i) => `metrics${String(i)}`)
    const {members, why: found} = await why('-timeout', '5s', ...keys)
    assert.equal(found?.findings[0]?.reason, 'too-large', JSON.stringify(found))
    for (const {records} of members) assert.equal(Object.keys(records).length, 15)
  })

  it('finds that the filter is wrong, or nothing when all answer', async () => {
    for (const words of [
      ['-cluster', 'nobody'],
      ['cluster=nobody', 'uuids'],
    ]) {
      const {why: found} = await why(...words)
      assert.equal(found?.findings[0]?.reason, 'filter', JSON.stringify(found))
    }
    assert.deepEqual((await why()).why?.findings, [])
  })
})
