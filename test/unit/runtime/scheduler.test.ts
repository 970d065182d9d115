import assert from 'node:assert/strict'
import fc from 'fast-check'
import {SeededRandom} from '../../../src/runtime/simulation/random.ts'
import {Scheduler, VirtualClock} from '../../../src/runtime/simulation/scheduler.ts'

describe('virtual time', () => {
  it('runs tasks by their time, and those of one time in the order of scheduling', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), {maxLength: 60}), (delays) => {
        const scheduler = new Scheduler()
        const ran: number[] = []
        for (const [i, ms] of delays.entries()) scheduler.schedule(ms, () => ran.push(i))
        scheduler.advance(20)
        const expected = delays
          .map((ms, i) => ({ms, i}))
          .sort((a, b) => a.ms - b.ms || a.i - b.i)
          .map((e) => e.i)
        assert.deepEqual(ran, expected)
        assert.equal(scheduler.now, 20)
      }),
    )
  })

  it('does not run what was cancelled, and stops a repeated task from inside', () => {
    const scheduler = new Scheduler()
    const clock = new VirtualClock(scheduler)
    const ran: string[] = []
    clock.after(5, () => ran.push('never')).cancel()
    const timer = clock.every(10, () => {
      ran.push(`at ${String(clock.now())}`)
      if (clock.now() >= 30) timer.cancel()
    })
    scheduler.advance(100)
    assert.deepEqual(ran, ['at 10', 'at 20', 'at 30'])
  })

  it('holds a paused member back and runs nothing of a halted one', () => {
    const scheduler = new Scheduler()
    const clock = new VirtualClock(scheduler)
    const ran: number[] = []
    clock.after(10, () => ran.push(clock.now()))
    clock.pause()
    scheduler.advance(50)
    assert.equal(ran.length, 0)
    clock.resume()
    scheduler.advance(1)
    assert.deepEqual(ran, [50])
    clock.after(1, () => ran.push(0))
    clock.halt()
    scheduler.advance(5)
    assert.deepEqual(ran, [50])
  })

  it('ends as soon as a condition holds and reports when it never did', () => {
    const scheduler = new Scheduler()
    let count = 0
    for (let i = 1; i <= 5; i++) scheduler.schedule(i, () => count++)
    assert.equal(
      scheduler.runUntil(() => count === 3, 10),
      true,
    )
    assert.equal(scheduler.now, 3)
    assert.equal(
      scheduler.runUntil(() => count === 9, 10),
      false,
    )
    assert.equal(scheduler.now, 13)
  })

  it('cannot be advanced from inside a task', () => {
    const scheduler = new Scheduler()
    scheduler.schedule(1, () => {
      scheduler.advance(1)
    })
    assert.throws(() => {
      scheduler.advance(2)
    }, TypeError)
  })
})

describe('seeded random', () => {
  it('returns the same numbers for the same seed and others for another', () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed)
      return Array.from({length: 20}, () => random.int32())
    }
    assert.deepEqual(draw(7), draw(7))
    assert.notDeepEqual(draw(7), draw(8))
  })

  it('spreads over the unit interval', () => {
    const random = new SeededRandom(3)
    const buckets = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const bucket = random.int(10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    assert.ok(
      buckets.every((n) => n > 800 && n < 1200),
      buckets.join(' '),
    )
  })
})
