import assert from 'node:assert/strict'
import {execFile, execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {ProbeResult} from '../../src/diag/client/probe-result.ts'
import {jgProgram} from '../support/interop/jg.ts'
import {LineProcess} from '../support/interop/line-process.ts'
import {commandAt, type Site, TestNetwork} from '../support/interop/netns.ts'
import {missing, requireTools} from '../support/requirements.ts'
import {assertResult} from '../support/result-schema.ts'

const PORT = 7800

/** A member's stack; `diag` are attributes of its transport. */
function stack(address: string, diag: string): string {
  return `<config xmlns="urn:org:jgroups">
    <TCP bind_addr="${address}" bind_port="${String(PORT)}" ${diag}/>
    <TCPPING initial_hosts="${address}[${String(PORT)}]" port_range="0"/>
    <MERGE3/><FD_SOCK2/><FD_ALL3/><VERIFY_SUSPECT2/><pbcast.NAKACK2 use_mcast_xmit="false"/><UNICAST3/><pbcast.STABLE/>
    <pbcast.GMS join_timeout="200" print_local_addr="false"/><UFC/><MFC/><FRAG2/><pbcast.STATE_TRANSFER/>
</config>`
}

interface Case {
  readonly reason: string
  /** Attributes of the member's transport; null starts no member. */
  readonly diag: string | null
  readonly args: readonly string[]
  readonly certainty?: 'proven' | 'likely'
  readonly because?: RegExp
  /** Rule of iptables at the member. */
  readonly rule?: string
  /** A program on the member's host that accepts connections to the diagnostics port and stays silent. */
  readonly holder?: boolean
  readonly exit?: number
}

const BOTH = 'diag.enable_udp="true" diag.enable_tcp="true"'
const OFF = 'diag.enabled="false"'

describe('jg probe --why in namespaces', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'jg-why-'))
  const running: LineProcess[] = []
  let network: TestNetwork | undefined
  let there: Site
  let here: Site

  before(function () {
    requireTools(this, 'namespaces')
    network = new TestNetwork(2)
    const [first, second] = network.sites
    assert.ok(first !== undefined && second !== undefined)
    there = first
    here = second
  })

  afterEach(async () => {
    await Promise.all(running.splice(0).map((child) => child.end(0)))
    if (there.namespace !== undefined && missing('iptables') === undefined)
      execFileSync('ip', ['netns', 'exec', there.namespace, 'iptables', '-F'])
  })

  after(() => {
    network?.close()
    rmSync(folder, {recursive: true, force: true})
  })

  function launch(name: string, args: readonly string[]): LineProcess {
    const child = new LineProcess(name, there, process.execPath, args)
    running.push(child)
    return child
  }

  async function startMember(diag: string): Promise<void> {
    const file = join(folder, 'stack.xml')
    writeFileSync(file, stack(there.address, diag))
    const args = ['node', 'start', '-props', file, '-name', 'A', '-cluster', 'demo', '-o', 'json']
    const child = launch('A', [...jgProgram(), ...args])
    await child.until(
      () => child.events.some(({event}) => event === 'view'),
      20_000,
      () => 'has no view',
    )
  }

  async function startHolder(): Promise<void> {
    const code = `require('net').createServer(() => undefined).listen(7500, '${there.address}', () => console.log('{"event":"ready"}'))`
    const child = launch('holder', ['-e', code])
    await child.until(
      () => child.events.some(({event}) => event === 'ready'),
      20_000,
      () => 'does not listen',
    )
  }

  function ask(args: readonly string[]): Promise<{result: ProbeResult; code: number}> {
    const words = [...jgProgram(), 'probe', '--why', '-o', 'json', ...args]
    const [program, all] = commandAt(here, process.execPath, words)
    return new Promise((resolve, reject) => {
      execFile(program, all, {timeout: 30_000, maxBuffer: 16 << 20}, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0
        try {
          resolve({result: assertResult('probe', stdout) as ProbeResult, code})
        } catch (cause) {
          reject(new Error(`${stdout}\n${stderr}`, {cause}))
        }
      })
    })
  }

  const cases = (): Case[] => {
    const member = ['--member', `${there.address}:${String(PORT)}`]
    const tcp = ['-tcp', '-addr', there.address]
    const keys = Array.from({length: 15}, (_, i) => `metrics${String(i)}`)
    return [
      {reason: 'no-member', diag: null, args: member, because: /refused/},
      {reason: 'diagnostics-off', diag: OFF, args: member, because: /^a member of JGroups 5\.5\.\d+.* of cluster demo/},
      {reason: 'udp-only', diag: 'diag.enable_tcp="false"', args: tcp, certainty: 'proven', because: /^A at /},
      {reason: 'tcp-only', diag: 'diag.enable_udp="false" diag.enable_tcp="true"', args: member, certainty: 'proven'},
      {
        reason: 'multicast-blocked',
        diag: BOTH,
        args: member,
        rule: '-d 224.0.75.75',
        certainty: 'proven',
        because: /listens to 224\.0\.75\.75:7500/,
      },
      {
        reason: 'wrong-interface',
        diag: BOTH,
        args: ['-bind_addr', '127.0.0.1', ...member],
        certainty: 'proven',
        because: new RegExp(`heard by ${here.address}`),
      },
      {
        // As behind three routers.
        reason: 'ttl',
        diag: BOTH,
        args: ['-ttl', '2', ...member],
        rule: '-d 224.0.75.75 -m ttl --ttl-lt 4',
        certainty: 'proven',
        because: /; 2 is too low/,
      },
      {
        reason: 'passcode',
        diag: `${BOTH} diag.passcode="s3cret"`,
        args: ['-passcode', 'other', ...member],
        because: /wrong/,
      },
      {reason: 'passcode', diag: `${BOTH} diag.passcode="s3cret"`, args: tcp, certainty: 'proven', because: /missing/},
      {
        reason: 'filter',
        diag: BOTH,
        args: ['-cluster', 'dem', ...member],
        certainty: 'proven',
        because: /members of demo/,
      },
      {reason: 'filter', diag: BOTH, args: ['-node', 'B.*', ...member], certainty: 'proven', because: /^A answer/},
      {reason: 'too-large', diag: BOTH, args: keys, certainty: 'proven', exit: 0},
      {reason: 'held', diag: OFF, args: tcp, holder: true, certainty: 'proven', because: /neither answers nor closes/},
      {reason: 'other-group', diag: `${BOTH} diag.mcast_addr="224.0.75.76"`, args: member, certainty: 'proven'},
    ]
  }

  for (const [i, title] of [
    'nobody is there',
    'diagnostics are off',
    'the member answers by UDP only',
    'the member answers over TCP only',
    'multicasts are blocked',
    'the interface is the wrong one',
    'the TTL is too low',
    'the passcode is wrong',
    'the passcode is missing',
    'the cluster filter matches nobody',
    'the member filter matches nobody',
    'the answer is too large',
    'an idle connection holds the responder',
    'members listen to another group',
  ].entries()) {
    it(`finds that ${title}`, async function () {
      const found = cases()[i]
      assert.ok(found !== undefined)
      if (found.rule !== undefined) requireTools(this, 'iptables')
      const {reason, diag, args, rule, holder = false, certainty, because, exit = 4} = found
      if (diag !== null) await startMember(diag)
      if (holder) await startHolder()
      if (rule !== undefined && there.namespace !== undefined) {
        const words = `netns exec ${there.namespace} iptables -A INPUT ${rule} -j DROP`
        execFileSync('ip', words.split(' '))
      }
      const {result, code} = await ask(args)
      const [first] = result.why?.findings ?? []
      const told = JSON.stringify(result.why, null, 1)
      assert.equal(first?.reason, reason, told)
      if (certainty !== undefined) assert.equal(first.certainty, certainty, told)
      if (because !== undefined) assert.match(first.because, because, told)
      assert.equal(code, exit)
    })
  }

  it('finds nothing to report when all answer', async () => {
    await startMember(BOTH)
    const {result, code} = await ask([])
    assert.deepEqual(result.why?.findings, [])
    assert.equal(code, 0)
  })
})
