import assert from 'node:assert/strict'
import {describeError} from '../../../src/cli/error-report.ts'
import {dumpResult} from '../../../src/diag/client/router-dump.ts'
import {dumpTable} from '../../../src/cli/render/router-dump.ts'
import {mappingTable, statusTable} from '../../../src/cli/render/routers.ts'
import {routerFactText} from '../../../src/cli/render/router-events.ts'
import {prettyLine} from '../../../src/cli/log.ts'
import {mcastTables} from '../../../src/cli/render/mcast.ts'
import {memberEventText} from '../../../src/cli/render/member-events.ts'
import {toJsonLine} from '../../../src/cli/output.ts'
import {peekTable} from '../../../src/cli/render/peek.ts'
import {escaped, hasTerminalControls, printableLine} from '../../../src/errors/printable.ts'
import {whyText} from '../../../src/cli/render/why.ts'
import {reachTable} from '../../../src/cli/render/reach.ts'
import {renderStatus} from '../../../src/cli/render/status.ts'
import {table} from '../../../src/cli/render/table.ts'
import {viewTable} from '../../../src/cli/render/view.ts'

/** A name with a title for the terminal, a colour, C1 controls, marks that turn the text, and a line of its own by each kind of end. */
const HOSTILE =
  'A\u001b]0;owned\u0007\u001b[31m\u009b1m\u202e\u2066\u0085\nforged 1\r\nforged 2\rforged 3\u2028forged 4'

const totals = {members: 1, answered: 1, clusters: 1, views: 1, coordinators: 1, elapsedMs: 1}
const finding = {code: 'SPLIT', text: HOSTILE} as never

/** What is printed where members give the names. */
const printed: Readonly<Record<string, () => string>> = {
  'node start, connected': () =>
    memberEventText({event: 'connected', member: HOSTILE, uuid: 'u', cluster: HOSTILE, physicalAddress: HOSTILE}),
  'node start, view': () =>
    memberEventText({
      event: 'view',
      member: HOSTILE,
      creator: {name: HOSTILE, uuid: 'u'},
      id: 1,
      members: [],
      view: `[A|1] (2) [A, ${HOSTILE}]`,
    }),
  'node start, left': () => memberEventText({event: 'left', member: HOSTILE, cluster: HOSTILE, reason: HOSTILE}),
  'gossip-router start, registered': () =>
    routerFactText({
      event: 'registered',
      cluster: HOSTILE,
      member: HOSTILE,
      uuid: 'u',
      physicalAddress: null,
      client: 'c',
    }),
  'gossip-router start, message': () =>
    routerFactText({event: 'message', cluster: HOSTILE, dest: HOSTILE, src: HOSTILE, bytes: 1}),
  'gossip-router dump': () =>
    dumpTable({
      routers: [
        {router: HOSTILE, version: null, connections: [{client: HOSTILE, connection: 'x'}], mappings: [], error: null},
      ],
      failures: [{to: HOSTILE, reason: HOSTILE}],
    }),
  'gossip-router status': () =>
    statusTable({
      routers: [{router: HOSTILE, status: 'silent', reason: 'x', millis: null, clusters: null, members: null}],
    }),
  'gossip-router mapping': () =>
    mappingTable({routers: [{router: HOSTILE, status: 'answered', reason: null, millis: 1, members: []}]}),
  'a log line on a terminal': () =>
    prettyLine(JSON.stringify({level: 40, time: 0, member: HOSTILE, list: [HOSTILE], msg: HOSTILE})).trimEnd(),
  'a log line elsewhere': () => escaped(JSON.stringify({level: 40, time: 0, member: HOSTILE})),
  'a result line as JSON': () => toJsonLine({member: HOSTILE}),
  'an error': () => describeError(new Error(HOSTILE), 'table', false),
  'a row of a table': () => table([HOSTILE], [[HOSTILE]], 20),
  'status findings': () =>
    renderStatus({members: [], views: [], findings: [finding], totals, quorum: null} as never, {wide: false}),
  'view histories': () =>
    viewTable({
      members: [],
      views: [],
      findings: [finding],
      totals,
      history: [{name: HOSTILE, views: [HOSTILE]}],
    } as never),
  'peek findings': () => peekTable({answered: 0, members: [], findings: [finding]}),
  'reach reasons': () =>
    reachTable(
      {answered: 0, rows: [{address: 'a', failure: {layer: 'tcp', reason: HOSTILE}, steps: []}], findings: []} as never,
      true,
    ),
  'mcast findings': () => mcastTables({participants: [], links: [], findings: [finding], group: 'g', port: 1} as never),
  'probe --why': () =>
    whyText({
      answered: 0,
      silent: 0,
      findings: [{reason: 'x', who: HOSTILE, certainty: 'likely', because: HOSTILE, todo: HOSTILE, alternatives: []}],
      tried: [HOSTILE],
    } as never),
  'a line': () => printableLine(HOSTILE),
}

describe('names that members gave themselves', () => {
  for (const [where, draw] of Object.entries(printed)) {
    it(`are harmless in ${where}`, () => {
      const text = draw()
      assert.match(text, /owned/)
      assert.ok(
        !hasTerminalControls(text.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', '')),
        JSON.stringify(text),
      )
      const forged = text.split(/\r\n|[\r\n\u0085\u2028]/).filter((line) => line.startsWith('forged'))
      assert.deepEqual(forged, [])
    })
  }

  it('stay in one line of what a router tells of its members', () => {
    const pairs = [['GossipRouter.dumpRoutingTable', '']] as const
    const answers = [{parsed: {name: 'GossipRouter', physicalAddress: '1.2.3.4', version: null, pairs}}]
    assert.deepEqual(
      dumpResult({answers, failures: []} as never).routers.map(({mappings}) => mappings),
      [[]],
    )
  })
})
