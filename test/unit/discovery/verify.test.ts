import assert from 'node:assert/strict'
import {printBackup, readBackup} from '../../../src/discovery/backup.ts'
import type {Ask, LiveAnswer} from '../../../src/discovery/live.ts'
import {identityOf, type StoreEntry} from '../../../src/discovery/store.ts'
import {isProvenDead, verifyEntries} from '../../../src/discovery/verify.ts'
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

  it('holds back where a live member has the member in its view', async () => {
    const entries = [recorded('A', 7001), recorded('B', 7002), recorded('C', 7001)]
    const ask = answers({7001: member('A', ['A', 'B', 'C']), 7002: refused})
    assert.deepEqual(await statesOf(entries, ask), ['A live', 'B unknown', 'C unknown'])
  })

  it('asks each address once for each cluster', async () => {
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

  it('asks whether this is the right place where nobody answers', async () => {
    const entries = [recorded('A', 7001), recorded('B', 7002), recorded('C', 7003, 'two')]
    const {findings} = await verifyEntries(entries, answers({7003: member('C', ['C'], 'two')}))
    assert.equal(findings.length, 1)
    assert.match(findings[0] ?? '', /^cluster demo: none of 2 recorded members answers; is this a host/)
  })

  it('deals with a thousand entries', async () => {
    let running = 0
    let most = 0
    const ask: Ask = async () => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      return refused
    }
    const entries = Array.from({length: 1000}, (_, i) => recorded('A', 7001 + i, `c${String(i)}`))
    assert.equal((await verifyEntries(entries, ask)).entries.filter(isProvenDead).length, 1000)
    assert.ok(most <= 64, String(most))
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
    assert.throws(() => readBackup(line, undefined), /--cluster expected/)
  })

  it('that are broken are refused, with the place', () => {
    const texts: [string, RegExp][] = [
      ['{', /JSON of a backup expected/],
      ['{}', /a list of entries expected/],
      ['{"entries": [null]}', /entry 1: texts for cluster/],
      ['{"entries": [{"cluster": "c", "name": null, "uuid": "x", "address": "1.2.3.4:1"}]}', /entry 1: a UUID/],
      ['what is this', /line 1: expected/],
      ['', /no entry found/],
    ]
    for (const [text, message] of texts) assert.throws(() => readBackup(text, 'demo'), message)
  })
})
