import assert from 'node:assert/strict'
import type {PingData} from '../../../../src/headers/ping-data.ts'
import {Responses, type RoundOptions} from '../../../../src/protocols/discovery/responses.ts'
import {Scheduler, VirtualClock} from '../../../../src/runtime/simulation/scheduler.ts'
import {entryOf} from '../../../support/compliance/store.ts'

interface Round {
  readonly round: Responses
  readonly ends: (readonly PingData[])[]
  readonly names: () => string
}

function roundOf(options: Partial<RoundOptions> = {}): Round {
  const ends: (readonly PingData[])[] = []
  const round = new Responses(new VirtualClock(new Scheduler()), {
    expected: 0,
    breakOnCoordinator: true,
    done: (list) => ends.push(list),
    ...options,
  })
  return {round, ends, names: () => (ends[0] ?? []).map((d) => d.logicalName).join('')}
}

describe('a round of discovery', () => {
  it('takes all responses that belong together before a coordinator among them ends it', () => {
    const {round, ends, names} = roundOf()
    round.addAll([entryOf('A', {coordinator: true}), entryOf('B'), entryOf('C', {coordinator: true})], true)
    assert.equal(ends.length, 1)
    assert.equal(names(), 'ABC')
    round.add(entryOf('D'), true)
    assert.equal(ends.length, 1)
  })

  it('ends when all protocols that were asked have settled, not before', () => {
    const {round, ends} = roundOf()
    round.asked(2)
    round.settled()
    assert.equal(ends.length, 0)
    round.settled()
    assert.deepEqual(ends, [[]])
  })

  it('can be held by several protocols, and continues when the last one releases it', () => {
    const {round} = roundOf()
    const ran: string[] = []
    const [first, second] = [round.hold(), round.hold()]
    round.whenFree(() => ran.push('begin'))
    first()
    first()
    assert.equal(ran.length, 0)
    second()
    assert.equal(ran.join(), 'begin')
    round.whenFree(() => ran.push('again'))
    assert.equal(ran.join(), 'begin,again')
  })

  it('starts nothing once it is over', () => {
    const {round, ends} = roundOf()
    const release = round.hold()
    let begun = false
    round.whenFree(() => (begun = true))
    round.endEmpty()
    release()
    assert.equal(begun, false)
    assert.deepEqual(ends, [[]])
  })

  it('discards its responses for the very first member', () => {
    const {round, ends} = roundOf({breakOnCoordinator: false})
    round.add(entryOf('B'), true)
    round.endEmpty()
    assert.deepEqual(ends, [[]])
  })
})
