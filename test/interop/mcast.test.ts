import assert from 'node:assert/strict'
import {execFileSync, spawn} from 'node:child_process'
import type {McastLink, McastResult} from '../../src/mcast/result.ts'
import {jgProgram} from '../support/interop/jg.ts'
import {commandAt, type Site, TestNetwork} from '../support/interop/netns.ts'
import {requireTools} from '../support/requirements.ts'
import {assertResult} from '../support/result-schema.ts'

const GROUP = '228.8.8.8'

interface Run {
  readonly code: number | null
  readonly result: McastResult
}

/** Runs the test at a site and reads what it found. */
function mcastTest(site: Site, args: readonly string[]): Promise<Run> {
  const words = ['mcast', 'test', '--bind-addr', site.address, '--duration', '3s', '--interval', '20ms', '--ttl', '1,8']
  const [program, all] = commandAt(site, process.execPath, [...jgProgram(), ...words, ...args, '-o', 'json'])
  const child = spawn(program, all, {stdio: ['ignore', 'pipe', 'inherit']})
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({code, result: assertResult('mcast:test', stdout) as McastResult}))
  })
}

/** A rule of the packet filter at a site. */
function rule(site: Site, ...words: readonly string[]): void {
  const [program, args] = commandAt(site, 'iptables', words)
  execFileSync(program, args, {stdio: 'pipe'})
}

function codes({result}: Run): string[] {
  return [...new Set(result.findings.map(({code}) => code))]
}

/** The link between the participants at two sites. */
function link({result}: Run, from: Site, to: Site): McastLink | undefined {
  const idOf = (site: Site): string | undefined =>
    result.participants.find(({addresses}) => addresses.includes(site.address))?.id
  return result.links.find((l) => l.from === idOf(from) && l.to === idOf(to))
}

describe('jg mcast test', function () {
  this.timeout(40_000)
  let network: TestNetwork | undefined

  function sites(): [Site, Site, Site] {
    const [a, b, c] = network?.sites ?? []
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    return [a, b, c]
  }

  beforeEach(function () {
    requireTools(this, 'namespaces')
    network = new TestNetwork(3)
  })

  afterEach(() => {
    network?.close()
  })

  it('finds nothing wrong when all hosts hear each other', async () => {
    const all = sites()
    const runs = await Promise.all(all.map((site) => mcastTest(site, ['--expect', '3'])))
    for (const run of runs) {
      assert.deepEqual([run.code, run.result.findings], [0, []])
      for (const from of all) {
        for (const to of all) {
          const found = link(run, from, to)
          assert.deepEqual([found?.status, found?.lowestTtl], ['heard', 1], `${from.address} to ${to.address}`)
        }
      }
    }
  })

  it('names the direction in which a rule drops the group', async function () {
    requireTools(this, 'iptables')
    const [a, b, c] = sites()
    rule(b, '-A', 'INPUT', '-d', GROUP, '-s', a.address, '-j', 'DROP')
    const runs = await Promise.all([a, b, c].map((site) => mcastTest(site, [])))
    for (const run of runs) {
      assert.deepEqual([run.code, codes(run)], [3, ['one-way']])
      assert.equal(link(run, a, b)?.status, 'not heard')
      assert.equal(link(run, b, a)?.status, 'heard')
      assert.match(run.result.findings[0]?.text ?? '', /\(10\.83\.0\.2\) does not hear .*\(10\.83\.0\.1\)/)
    }
  })

  it('distinguishes a network without multicast from missing hosts', async function () {
    requireTools(this, 'iptables')
    const [a, b] = sites()
    for (const site of [a, b]) rule(site, '-A', 'INPUT', '-d', GROUP, '!', '-s', site.address, '-j', 'DROP')
    const [named, alone] = await Promise.all([
      Promise.all([mcastTest(a, ['--peer', b.address]), mcastTest(b, ['--peer', a.address])]),
      mcastTest(sites()[2], ['--port', '45590', '--expect', '2']),
    ])
    for (const run of named) assert.deepEqual([run.code, codes(run)], [3, ['blocked']])
    assert.deepEqual([alone.code, codes(alone)], [5, ['nobody']])
  })

  it('measures loss', async function () {
    requireTools(this, 'iptables')
    const [a, b] = sites()
    const share = ['-m', 'statistic', '--mode', 'random', '--probability', '0.3']
    rule(b, '-A', 'INPUT', '-d', GROUP, '-s', a.address, ...share, '-j', 'DROP')
    const [atA] = await Promise.all([mcastTest(a, []), mcastTest(b, [])])
    const found = link(atA, a, b)
    assert.equal(found?.status, 'lossy')
    assert.ok((found.lossPercent ?? 0) > 15 && (found.lossPercent ?? 0) < 45, String(found.lossPercent))
    assert.deepEqual([atA.code, codes(atA)], [3, ['lossy']])
  })
})
