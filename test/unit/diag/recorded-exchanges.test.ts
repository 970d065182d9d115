import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {MemberAnswers} from '../../../src/diag/server/answer.ts'
import {STATS} from '../../support/stats-protocol.ts'
import {ROOT} from '../../support/cli.ts'
import {agreed, type SimMember, Simulation} from '../../support/simulation.ts'

interface Exchange {
  readonly name: string
  readonly transport: 'udp' | 'tcp'
  readonly dest: string
  readonly requestText: string
  readonly passcode?: string
  readonly responses: readonly {readonly text: string}[]
}

/** Exchanges of the members A and B, without RpcDispatcher's. */
const RPC = /^(rpcs|reqtable-info|rtt|avg-req-delivery|async-rsp-handling)$/
/** Keys whose answers depend on Java's classes, threads or fields; separate tests compare them. */
const JAVA_ONLY = new Set([
  'keys',
  'props',
  'dump (thread dump)',
  'threads',
  'enable-cpu',
  'write on an attribute that is not writable (works)',
  'digest-history',
  'operation',
])

function recorded(): Exchange[] {
  const file = JSON.parse(readFileSync(join(ROOT, 'test/vectors/probe-5.5.json'), 'utf8')) as {exchanges: Exchange[]}
  return file.exchanges.filter(
    (e) => e.dest === '224.0.75.75:7500' && e.passcode === undefined && !RPC.test(e.name) && !JAVA_ONLY.has(e.name),
  )
}

/** Returns a text without what varies between runs: addresses, identities, ages, releases, counters, order of sets. */
function layout(text: string): string {
  const [head = '', ...pairs] = text.split(/(?<=^[^\n]*\n)|(?<=\r\n)/)
  return [head, ...pairs].map(pairLayout).join('')
}

function pairLayout(text: string): string {
  return (/^(uuids|ops)=/.test(text) ? sortedLines(text) : text)
    .replace(/^( {3}[\w.]+): [\d.E-]+$/gm, '$1: N')
    .replace(/(num_views|largest_size|thread_pool_size\w*)=\d+/g, '$1=N')
    .replace(/version=[^\n\]]*\)/g, 'version=V')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'UUID')
    .replace(/\d+\.\d+\.\d+\.\d+:\d+/g, 'IP:PORT')
    .replace(/\d+\.\d+\.\d+\.\d+/g, 'IP')
    .replace(/\(\d+ (ms|secs) old\)/g, 'AGE')
    .replace(/(?<=[[| ])-?\d+(?=[\] ])/g, 'N')
}

/** The address cache and the methods of a class have no defined order. */
function sortedLines(text: string): string {
  const equals = text.indexOf('=') + 1
  return text.slice(0, equals) + text.slice(equals).split('\n').sort().join('\n')
}

/** Reasons why a key failed, which JGroups does not report. */
function withoutError(text: string): string {
  return text.replace(/error=[^\r\n]*\r\n$/, '')
}

describe('the probe responder and the recorded exchanges of JGroups 5.5', () => {
  const answers = new Map<string, MemberAnswers>()

  before(() => {
    const simulation = new Simulation({seed: 5, stack: 'test/vectors/probe-stack.xml'})
    const members: SimMember[] = []
    for (const name of ['A', 'B']) {
      const member = simulation.member(name)
      members.push(member)
      member.connect('demo')
      simulation.expect(() => agreed(members), 10_000, 'join')
    }
    for (const {name, channel, host} of members) {
      answers.set(name, new MemberAnswers(channel, {runtime: host.runtime, registry: STATS}))
    }
  })

  for (const {name, requestText, responses} of recorded()) {
    it(name, () => {
      if (responses.length === 0) {
        for (const member of answers.values()) assert.equal(member.answer(requestText), null)
      }
      for (const {text} of responses) {
        const member = answers.get(text.charAt(0))
        assert.ok(member !== undefined)
        assert.equal(withoutError(layout(member.answer(requestText) ?? 'null')), layout(text))
      }
    })
  }
})
