import assert from 'node:assert/strict'
import fc from 'fast-check'
import {GapTracker} from '../../../../src/protocols/reliable/gap-tracker.ts'
import {ReceiveWindow} from '../../../../src/protocols/reliable/receive-window.ts'
import {SendWindow} from '../../../../src/protocols/reliable/send-window.ts'

interface Item {
  readonly seqno: number
}

function drained(window: ReceiveWindow<Item> | SendWindow<Item>, max = 0, retain = false): number[] {
  const out: Item[] = []
  window.drain(out, max, retain)
  return out.map((i) => i.seqno)
}

function filled(...seqnos: readonly number[]): ReceiveWindow<Item> {
  const window = new ReceiveWindow<Item>(0, 16, 1000)
  for (const seqno of seqnos) window.add(seqno, {seqno})
  return window
}

/** A receive window as a plain map, right by looking at it. */
class NaiveWindow {
  readonly items = new Map<number, Item | null>()
  low: number
  delivered: number
  received: number

  constructor(initial: number) {
    this.low = initial
    this.delivered = initial
    this.received = initial
  }

  add(seqno: number, item: Item | null, maxAhead: number): boolean {
    if (seqno <= this.delivered || seqno > this.delivered + maxAhead || this.items.has(seqno)) return false
    this.items.set(seqno, item)
    this.received = Math.max(this.received, seqno)
    return true
  }

  drain(max: number, retain: boolean): number[] {
    const out: number[] = []
    const start = this.delivered
    while (this.items.has(this.delivered + 1) && (max === 0 || this.delivered - start < max)) {
      this.delivered++
      if (this.items.get(this.delivered) !== null) out.push(this.delivered)
    }
    if (!retain && this.delivered > start) this.forget(this.delivered)
    return out
  }

  forget(seqno: number): void {
    for (const key of [...this.items.keys()]) if (key <= seqno) this.items.delete(key)
    this.low = Math.max(this.low, seqno)
  }

  missing(): number[] {
    const out: number[] = []
    for (let s = this.delivered + 1; s <= this.received; s++) if (!this.items.has(s)) out.push(s)
    return out
  }

  get size(): number {
    return [...this.items.keys()].filter((k) => k > this.delivered).length
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({do: fc.constant('add' as const), ahead: fc.integer({min: -5, max: 60}), oob: fc.boolean()}),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('drain' as const),
        max: fc.integer({min: 0, max: 4}),
        retain: fc.boolean(),
      }),
    },
    {weight: 1, arbitrary: fc.record({do: fc.constant('purge' as const), back: fc.integer({min: -3, max: 20})})},
  ),
  {maxLength: 200},
)

const MAX_AHEAD = 50

interface Bounds {
  readonly low: number
  readonly delivered: number
  readonly received: number
}

function boundsOf({low, delivered, received}: Bounds): Bounds {
  return {low, delivered, received}
}

/** The bounds of a window are in order, and those that never fall have not. */
function assertOrdered({low, delivered, received}: Bounds, before: Bounds): void {
  assert.ok(low <= delivered && delivered <= received, `${String(low)} <= ${String(delivered)} <= ${String(received)}`)
  assert.ok(low >= before.low && received >= before.received)
}

describe('receive window', () => {
  it('behaves like a plain map', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 7, 2 ** 40), (list, initial) => {
        const window = new ReceiveWindow<Item>(initial, 16, MAX_AHEAD)
        const naive = new NaiveWindow(initial)
        for (const step of list) {
          if (step.do === 'add') {
            const seqno = naive.delivered + step.ahead
            const item = step.oob ? null : {seqno}
            assert.equal(window.add(seqno, item), naive.add(seqno, item, MAX_AHEAD))
          } else if (step.do === 'drain') {
            assert.deepEqual(drained(window, step.max, step.retain), naive.drain(step.max, step.retain))
          } else {
            window.purge(naive.delivered - step.back)
            naive.forget(Math.min(naive.delivered, naive.delivered - step.back))
          }
          assert.deepEqual(
            [window.low, window.delivered, window.received, window.size, window.missing],
            [naive.low, naive.delivered, naive.received, naive.size, naive.missing().length],
          )
          for (let s = naive.low - 2; s <= naive.received + 2; s++) assert.deepEqual(window.get(s), naive.items.get(s))
          const gap = window.gap(0)
          const missing = naive.missing()
          assert.deepEqual(gap, missing.length === 0 ? null : {first: missing[0], last: missing.at(-1)})
          if (gap !== null) assert.deepEqual([...window.missingBetween(gap.first, gap.last)], missing)
        }
      }),
      {numRuns: 300},
    )
  })

  it('holds its invariants, also while its bound changes', () => {
    const changes = fc.array(fc.tuple(steps, fc.integer({min: 1, max: 80})), {maxLength: 8})
    fc.assert(
      fc.property(changes, (list) => {
        const window = new ReceiveWindow<Item>(0, 16, 1)
        let largest = 1
        for (const [some, maxAhead] of list) {
          window.maxAhead = maxAhead
          largest = Math.max(largest, maxAhead)
          for (const step of some) {
            const before = boundsOf(window)
            const seqno = window.delivered + (step.do === 'add' ? step.ahead : 0)
            if (step.do === 'add') window.add(seqno, step.oob ? null : {seqno})
            else if (step.do === 'drain') drained(window, step.max, step.retain)
            else window.purge(window.delivered - step.back)
            assertOrdered(window, before)
            assert.ok(window.delivered >= before.delivered)
            assert.ok(window.received - window.delivered <= largest)
            assert.ok(window.size >= 0 && window.missing >= 0)
          }
        }
      }),
    )
  })

  it('delivers out-of-order messages in order, each seqno once', () => {
    const window = filled(3, 1, 2, 2, 5)
    assert.deepEqual(drained(window), [1, 2, 3])
    assert.equal(window.add(2, {seqno: 2}), false)
    window.add(4, {seqno: 4})
    assert.deepEqual(drained(window), [4, 5])
    assert.equal(String(window), '[5 | 5 | 5] (0 elements, 0 missing)')
  })

  it('refuses seqnos far ahead without allocating', () => {
    const window = filled(1)
    for (const seqno of [2 ** 50, 2 ** 31, 5000]) assert.equal(window.add(seqno, {seqno}), false)
    assert.equal(window.rows, 1)
    assert.equal(window.received, 1)
    assert.match(String(window), /3 refused/)
  })

  it('uses memory for held items, not for delivered ones', () => {
    const window = new ReceiveWindow<Item>(0, 16, 1000)
    for (let seqno = 1; seqno <= 10_000; seqno++) {
      window.add(seqno, {seqno})
      drained(window)
    }
    assert.ok(window.rows <= 1)
    assert.equal(window.low, 10_000)
  })

  it('looks for gaps only as far as a request reaches', () => {
    const window = filled(1, 4, 6, 9)
    drained(window)
    assert.deepEqual(window.gap(0), {first: 2, last: 8})
    assert.deepEqual(window.gap(3), {first: 2, last: 3})
    assert.deepEqual([...window.missingBetween(2, 8)], [2, 3, 5, 7, 8])
  })
})

describe('send window', () => {
  function sent(count: number): SendWindow<Item> {
    const window = new SendWindow<Item>(0, 16)
    for (let i = 0; i < count; i++) window.append({seqno: window.next})
    return window
  }

  it('assigns seqnos from 1 and keeps items until they are acknowledged', () => {
    const window = sent(40)
    assert.equal(window.get(40)?.seqno, 40)
    window.ack(38)
    assert.equal(window.get(38), undefined)
    assert.deepEqual([window.low, window.size, window.rows], [38, 2, 1])
    window.ack(2 ** 50)
    assert.deepEqual([window.low, window.size, window.next], [40, 0, 41])
  })

  it('delivers own items and keeps them until they are purged', () => {
    const window = sent(5)
    assert.deepEqual(drained(window, 0, true), [1, 2, 3, 4, 5])
    window.append({seqno: 6})
    window.purge(6)
    assert.deepEqual([window.low, window.delivered, window.received], [5, 5, 6])
    assert.equal(window.get(6)?.seqno, 6)
  })

  it('holds its invariants, whatever is done with it', () => {
    const around = fc.integer({min: -10, max: 10})
    const step = fc.oneof(
      {weight: 4, arbitrary: fc.record({do: fc.constant('append' as const), skip: fc.boolean()})},
      fc.record({do: fc.constant('drain' as const), max: fc.integer({min: 0, max: 4}), retain: fc.boolean()}),
      fc.record({do: fc.constantFrom('ack' as const, 'purge' as const, 'setDelivered' as const), around}),
    )
    fc.assert(
      fc.property(fc.array(step, {maxLength: 200}), (list) => {
        const window = new SendWindow<Item>(0, 16)
        for (const one of list) {
          const before = boundsOf(window)
          if (one.do === 'append') {
            window.append({seqno: window.next})
            if (one.skip) window.skipNewest()
          } else if (one.do === 'drain') drained(window, one.max, one.retain)
          else window[one.do](window.delivered + one.around)
          assertOrdered(window, before)
          assert.ok(one.do === 'setDelivered' || window.delivered >= before.delivered)
          assert.deepEqual([window.missing, window.size], [0, window.received - window.delivered])
          const held = Array.from({length: window.received - window.low}, (_, i) => window.low + i + 1)
          assert.deepEqual(
            [...window.held()].map((item) => item.seqno),
            held,
          )
          assert.deepEqual([window.get(window.low), window.get(window.next)], [undefined, undefined])
        }
      }),
      {numRuns: 300},
    )
  })

  it('delivers again after its delivered seqno was moved back, within what it holds', () => {
    const window = sent(5)
    drained(window, 0, true)
    window.purge(2)
    window.setDelivered(0)
    assert.deepEqual(drained(window, 0, true), [3, 4, 5])
  })
})

describe('gaps to request', () => {
  const due = (tracker: GapTracker, window: ReceiveWindow<Item>, max = 0): number[] => [
    ...(tracker.due(window, max) ?? []),
  ]

  it('are those seen in two runs', () => {
    const tracker = new GapTracker()
    const window = filled(1, 3)
    drained(window)
    assert.deepEqual(due(tracker, window), [])
    window.add(6, {seqno: 6})
    assert.deepEqual(due(tracker, window), [2])
    assert.deepEqual(due(tracker, window), [2, 4, 5])
  })

  it('are all that were missing in the run before and still are, as far as a request reaches', () => {
    const runs = fc.array(fc.array(fc.integer({min: -2, max: 12}), {maxLength: 12}), {maxLength: 30})
    fc.assert(
      fc.property(runs, fc.constantFrom(0, 1, 3), (list, max) => {
        const tracker = new GapTracker()
        const window = filled()
        let missingBefore: number[] = []
        for (const arrivals of list) {
          for (const ahead of arrivals) window.add(window.delivered + ahead, {seqno: window.delivered + ahead})
          if (arrivals.length % 3 !== 0) drained(window)
          const missing = [...window.missingBetween(window.low + 1, window.received)]
          const asked = due(tracker, window, max)
          const overdue = missing.filter((seqno) => missingBefore.includes(seqno))
          if (max === 0) assert.deepEqual(asked, overdue)
          assert.ok(asked.every((seqno) => overdue.includes(seqno) && (max === 0 || seqno < (missing[0] ?? 0) + max)))
          missingBefore = missing
        }
      }),
      {numRuns: 300},
    )
  })

  it('are empty once the messages arrived, and start over with the next gap', () => {
    const tracker = new GapTracker()
    const window = filled(1, 3)
    due(tracker, window)
    window.add(2, {seqno: 2})
    drained(window)
    assert.deepEqual(due(tracker, window), [])
    window.add(5, {seqno: 5})
    assert.deepEqual(due(tracker, window), [])
    assert.deepEqual(due(tracker, window), [4])
  })
})
