import assert from 'node:assert/strict'
import {printBackup, readBackup} from '../../../src/store-audit/backup.ts'
import type {Ask, LiveAnswer} from '../../../src/store-audit/live.ts'
import {identityOf, type StoreEntry} from '../../../src/store-audit/store.ts'
import {isProvenDead, verifyEntries} from '../../../src/store-audit/verify.ts'
import {entryOf} from '../../support/compliance/store.ts'

function recorded(name: string, port: number, cluster = 'demo', coordinator = false): StoreEntry {
  const {physicalAddress, ...member} = entryOf(name, {coordinator})
  const address = entryOf(String.fromCharCode(port - 7000)).physicalAddress
  assert.ok(physicalAddress !== null)
  return {store: 'S', place: name, cluster, member: {...member, physicalAddress: address}, fault: null}
}

const uuidOf = (name: string): string => identityOf(entryOf(name))

function member(name: string, view: readonly string[] = [name], cluster = 'demo'): LiveAnswer {
  const members = view.map((one) => ({uuid: uuidOf(one), name: one, physicalAddress: null}))
  return {
    kind: 'member',
    reason: '',
    uuid: uuidOf(name),
    name,
    cluster,
    view: {id: 1, creatorUuid: uuidOf(name), creatorName: name, members},
  }
}

const refused: LiveAnswer = {kind: 'refused', reason: 'refused', uuid: null, name: null, cluster: null, view: null}
const silent: LiveAnswer = {...refused, kind: 'silent', reason: 'no reaction'}

/** Answers by port. */
function answers(byPort: Readonly<Record<number, LiveAnswer>>, asked: string[] = []): Ask {
  return (address) => {
    asked.push(address)
    return Promise.resolve(byPort[Number(address.split(':')[1])] ?? silent)
  }
}

async function statesOf(entries: readonly StoreEntry[], ask: Ask): Promise<string[]> {
  return (await verifyEntries(entries, ask)).entries.map(({name, state}) => `${name ?? '?'} ${state}`)
}

describe('verification of entries', () => {
  it('proves an entry wrong by a refusal or by another member, never by silence', async () => {
    const entries = [
      recorded('A', 7001),
      recorded('B', 7002),
      recorded('C', 7003),
      recorded('D', 7004),
      recorded('E', 7005),
    ]
    const ask = answers({
      7001: member('A'),
      7002: refused,
      7003: silent,
      7004: member('A'),
      7005: member('X', ['X'], 'other'),
    })
    const {entries: verified} = await verifyEntries(entries, ask)
    assert.deepEqual(
      verified.map(({name, state}) => `${name ?? ''} ${state}`),
      ['A live', 'B dead', 'C unknown', 'D reincarnated', 'E foreign'],
    )
    assert.deepEqual(
      verified.filter(isProvenDead).map(({name}) => name),
      ['B', 'D', 'E'],
    )
  })

  it('proves nothing while a live member has the member in its view', async () => {
    const entries = [recorded('A', 7001), recorded('B', 7002), recorded('C', 7001)]
    const ask = answers({7001: member('A', ['A', 'B', 'C']), 7002: refused})
    assert.deepEqual(await statesOf(entries, ask), ['A live', 'B unknown', 'C unknown'])
  })

  it('asks each address once per cluster', async () => {
    const asked: string[] = []
    await statesOf([recorded('A', 7001), recorded('B', 7001), recorded('C', 7001, 'two')], answers({}, asked))
    assert.equal(asked.length, 2)
  })

  it('names members of live views that are not recorded, by cluster', async () => {
    const entries = [recorded('A', 7001), recorded('Z', 7003, 'two')]
    const ask = answers({7001: member('A', ['A', 'B']), 7003: member('Z', ['Z'], 'two')})
    assert.deepEqual(await statesOf(entries, ask), ['A live', 'Z live', 'B not recorded'])
  })

  it('keeps entries that cannot be read', async () => {
    const broken = {store: 'S', place: 'row', cluster: 'demo', member: null, fault: 'broken'}
    assert.deepEqual(await statesOf([broken], answers({})), ['? unreadable'])
  })

  it('finds two live coordinators', async () => {
    const entries = [recorded('A', 7001, 'demo', true), recorded('B', 7002, 'demo', true)]
    const {findings} = await verifyEntries(entries, answers({7001: member('A'), 7002: member('B')}))
    assert.match(findings[0] ?? '', /cluster demo: 2 live members are recorded as coordinators/)
  })

  it('asks whether this is the right place if no member answers', async () => {
    const entries = [recorded('A', 7001), recorded('B', 7002), recorded('C', 7003, 'two')]
    const {findings} = await verifyEntries(entries, answers({7003: member('C', ['C'], 'two')}))
    assert.equal(findings.length, 1)
    assert.match(findings[0] ?? '', /^cluster demo: none of 2 recorded members answers; can this host/)
  })

  it('handles a thousand entries', async () => {
    let running = 0
    let most = 0
    const ask: Ask = async () => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      return refused
    }
    const entries = Array.from({length: 1000}, (_, i) => recorded('A', 7001 + i, `c${String(i)}`))
    const {entries: verified, doubtful} = await verifyEntries(entries, ask)
    assert.equal(verified.filter(({state}) => state === 'refused').length, 1000)
    assert.equal(doubtful.length, 1000)
    assert.deepEqual(verified.filter(isProvenDead), [])
    assert.ok(most <= 64, String(most))
  })
})

describe('vantage and live views', () => {
  const demo = [recorded('A', 7001), recorded('B', 7002)]

  it('a refusal is no proof if no member of the cluster answers, whoever else does', async () => {
    const entries = [...demo, recorded('Z', 7003, 'two')]
    const ask = answers({7001: refused, 7002: refused, 7003: member('Z', ['Z'], 'two')})
    const {entries: verified, doubtful} = await verifyEntries(entries, ask)
    assert.deepEqual(
      verified.map(({name, state}) => `${String(name)} ${state}`),
      ['A refused', 'B refused', 'Z live'],
    )
    assert.deepEqual(doubtful, ['demo'])
  })

  it('unrecorded members of a live view are asked, and members of their views are protected', async () => {
    const minority = member('A', ['A', 'C'])
    assert.ok(minority.view !== null)
    const members = minority.view.members.map((one) =>
      one.name === 'C' ? {...one, physicalAddress: '10.9.9.9:7900'} : one,
    )
    const told: LiveAnswer = {...minority, view: {...minority.view, members}}
    const asked: string[] = []
    const ask = answers({7001: told, 7002: refused, 7900: member('C', ['C', 'B'])}, asked)
    const {entries: verified} = await verifyEntries(demo, ask)
    assert.deepEqual(
      verified.map(({name, state}) => `${String(name)} ${state}`),
      ['A live', 'B unknown', 'C not recorded'],
    )
    assert.equal(asked.filter((address) => address === '10.9.9.9:7900').length, 1)
    assert.match(verified[1]?.evidence ?? '', /but C has it in its view/)
  })

  it('only members of other clusters at the addresses leave the vantage in doubt', async () => {
    const foreign = member('X', ['X'], 'other')
    assert.deepEqual((await verifyEntries(demo, answers({7001: foreign, 7002: foreign}))).doubtful, ['demo'])
  })

  it('so do unrecorded members of a cluster of the same name, which may belong to another network', async () => {
    const {
      entries: verified,
      doubtful,
      findings,
    } = await verifyEntries(demo, answers({7001: member('L'), 7002: refused}))
    assert.deepEqual(
      verified.map(({state}) => state),
      ['reincarnated', 'dead', 'not recorded'],
    )
    assert.deepEqual(doubtful, ['demo'])
    assert.match(findings[0] ?? '', /cluster demo: none of 2 recorded members answers/)
  })

  it('a recorded member removes the doubt, at its address or in a live view', async () => {
    assert.deepEqual((await verifyEntries(demo, answers({7001: member('A'), 7002: refused}))).doubtful, [])
    assert.deepEqual((await verifyEntries(demo, answers({7001: member('L', ['L', 'B'])}))).doubtful, [])
  })
})

describe('backups of entries', () => {
  it('are read as they were written', () => {
    const entries = [recorded('A', 7001, 'demo', true), recorded('B', 7002, 'two')]
    const read = readBackup(printBackup(entries), undefined)
    assert.deepEqual([...read.keys()], ['demo', 'two'])
    assert.deepEqual(read.get('demo'), [entries[0]?.member])
    assert.deepEqual([...readBackup(printBackup(entries), 'two').keys()], ['two'])
  })

  it('may be lines of FILE_PING, whose cluster is named', () => {
    const line = 'A 00000041-0000-0000-8000-000000000001 10.0.0.1:7800 T\n'
    assert.equal(readBackup(line, 'demo').get('demo')?.[0]?.logicalName, 'A')
    assert.throws(() => readBackup(line, undefined), /missing --cluster/)
  })

  it('that are broken are refused, with the place', () => {
    const texts: [string, RegExp][] = [
      ['{', /expected a backup as JSON/],
      ['{}', /expected a backup with a list of entries/],
      ['{"entries": [null]}', /entry 1: expected strings for cluster/],
      ['{"entries": [{"cluster": "c", "name": null, "uuid": "x", "address": "1.2.3.4:1"}]}', /entry 1: a UUID/],
      ['what is this', /line 1: expected/],
      ['', /found no entry/],
    ]
    for (const [text, message] of texts) assert.throws(() => readBackup(text, 'demo'), message)
  })
})
