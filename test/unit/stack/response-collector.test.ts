import assert from 'node:assert/strict'
import {Scheduler, VirtualClock} from '../../../src/runtime/simulation/scheduler.ts'
import {ResponseCollector} from '../../../src/stack/response-collector.ts'
import {memberAddress} from '../../support/protocol-harness.ts'

const [a, b, c] = ['A', 'B', 'C'].map(memberAddress)
assert.ok(a && b && c)

function setup(): {responses: ResponseCollector<number>; ends: string[]; scheduler: Scheduler; wait: () => void} {
  const scheduler = new Scheduler()
  const clock = new VirtualClock(scheduler)
  const responses = new ResponseCollector<number>()
  const ends: string[] = []
  return {responses, ends, scheduler, wait: () => responses.wait(clock, 100, (result) => ends.push(result))}
}

describe('response collector', () => {
  it('ends once all have answered', () => {
    const {responses, ends, wait} = setup()
    responses.reset([a, b])
    wait()
    responses.add(a, 1)
    responses.add(c, 3)
    assert.deepEqual(ends, [])
    responses.add(b, 2)
    assert.deepEqual(ends, ['complete'])
    assert.deepEqual(
      responses.results.map((r) => r.value),
      [1, 2],
    )
    assert.equal(responses.resultOf(c), undefined)
    assert.equal(responses.expected, 2)
  })

  it('ends at its time limit and names missing members', () => {
    const {responses, ends, scheduler, wait} = setup()
    responses.reset([a, b])
    wait()
    responses.add(a, 1)
    scheduler.advance(100)
    assert.deepEqual(ends, ['timeout'])
    assert.deepEqual(responses.missing.map(String), ['B'])
    responses.add(b, 2)
    assert.deepEqual(ends, ['timeout'])
  })

  it('does not wait for members that are dropped or not retained', () => {
    const {responses, ends, wait} = setup()
    responses.reset([a, b, c])
    wait()
    responses.drop([a])
    responses.retain((m) => m !== b)
    responses.add(c, 3)
    assert.deepEqual(ends, ['complete'])
  })

  it('ends at once if no member is asked, and is cancelled by the next request', () => {
    const {responses, ends, scheduler, wait} = setup()
    responses.reset([])
    wait()
    responses.reset([a])
    wait()
    responses.reset([b])
    scheduler.advance(1000)
    assert.deepEqual(ends, ['complete', 'cancelled'])
  })
})
