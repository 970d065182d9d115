import assert from 'node:assert/strict'
import {SendMemory} from '../../../src/router/send-memory.ts'
import {SendQueue} from '../../../src/router/send-queue.ts'

const KIB = 1024

/** A stream that accepts written data on request. */
class Stream {
  pending = 0
  readonly written: number[] = []
  #done: (() => void)[] = []

  write(bytes: Uint8Array, done?: () => void): void {
    this.pending += bytes.length
    this.written.push(...bytes)
    if (done !== undefined) this.#done.push(done)
  }

  /** Accepts everything written so far. */
  take(): void {
    this.pending = 0
    for (const done of this.#done.splice(0)) done()
  }
}

function made(memory: SendMemory) {
  let now = 0
  const stream = new Stream()
  const said: string[] = []
  const never = {cancel: () => undefined}
  const clock = {now: () => now, wallTime: () => 0, after: () => never, every: () => never}
  const queue = new SendQueue(stream, memory, clock, {
    taken: () => said.push('taken'),
    givenUp: () => said.push('given up'),
  })
  return {queue, stream, said, at: (time: number) => (now = time)}
}

const frameOf = (length: number, mark: number): Uint8Array => new Uint8Array(length).fill(mark)

describe('the send queue of a client', () => {
  it('sends all frames in order, whatever their lengths and whenever they are accepted', () => {
    const memory = new SendMemory(64 * 1024 * KIB)
    const {queue, stream} = made(memory)
    const expected: number[] = []
    let seed = 7
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) >>> 8
    for (let i = 0; i < 600; i++) {
      const length = next() % (i % 40 === 0 ? 50 * KIB : 900)
      const [a, b] = [frameOf(length, i & 0xff), frameOf(next() % 30, (i + 1) & 0xff)]
      const both = i % 3 === 0
      assert.ok(queue.send(8 * 1024 * KIB, a, both ? b : null))
      expected.push(...a, ...(both ? b : []))
      if (next() % 25 === 0) stream.take()
    }
    for (let i = 0; i < 100; i++) stream.take()
    assert.deepEqual(Buffer.from(stream.written).equals(Buffer.from(expected)), true)
    assert.deepEqual([memory.used, memory.lagging.size, queue.claimed, queue.waiting], [0, 0, 0, 0])
  })

  it('keeps no frame beyond its own limit, not even a part of it', () => {
    const {queue, stream} = made(new SendMemory(1024 * KIB))
    let taken = 0
    while (queue.send(100 * KIB, frameOf(KIB, taken), frameOf(1, taken))) taken++
    assert.equal(taken, Math.floor((100 * KIB) / (KIB + 1)))
    for (let i = 0; i < 10; i++) stream.take()
    assert.equal(stream.written.length, taken * (KIB + 1))
  })

  it('copies waiting data, so that the memory of received frames is released', () => {
    const {queue, stream} = made(new SendMemory(1024 * KIB))
    const frame = frameOf(100, 1)
    for (let i = 0; i < 20; i++) queue.send(100 * KIB, frame)
    frame.fill(9)
    for (let i = 0; i < 10; i++) stream.take()
    assert.equal(stream.written.filter((byte) => byte === 1).length, 2000)
  })

  it('reuses a block only after the stream has accepted it', () => {
    const memory = new SendMemory(1024 * KIB)
    const [first, second] = [made(memory), made(memory)]
    const send = (mark: number, {queue}: typeof first): void => {
      for (let i = 0; i < 40; i++) assert.ok(queue.send(1024 * KIB, frameOf(KIB, mark)))
    }
    const kept: {bytes: Uint8Array; mark: number}[] = []
    for (const [mark, {stream}] of [first, second].entries()) {
      const write = stream.write.bind(stream)
      stream.write = (bytes, done) => {
        kept.push({bytes, mark})
        write(bytes, done)
      }
    }
    for (let round = 0; round < 6; round++) {
      send(0, first)
      send(1, second)
      kept.length = 0
      // Blocks of both are with their streams now.
      first.stream.take()
      second.stream.take()
      assert.ok(kept.length > 2)
      send(0, first)
      send(1, second)
      for (const {bytes, mark} of kept) assert.ok(bytes.every((byte) => byte === mark))
      for (let i = 0; i < 10; i++) for (const {stream} of [first, second]) stream.take()
    }
    assert.deepEqual([memory.used, memory.lagging.size], [0, 0])
  })

  it('does not reuse blocks that its stream may still read when it ends', () => {
    const memory = new SendMemory(1024 * KIB)
    const {queue, stream} = made(memory)
    for (let i = 0; i < 40; i++) queue.send(1024 * KIB, frameOf(KIB, 1))
    const given: Uint8Array[] = []
    stream.write = (bytes) => void given.push(bytes)
    stream.take()
    queue.end()
    assert.equal(given.length, 2)
    assert.ok(given.every((bytes) => memory.block(16 * KIB).buffer !== bytes.buffer))
  })

  it('reports each accepted piece, and how long nothing was accepted', () => {
    const memory = new SendMemory(1024 * KIB)
    const {queue, stream, said, at} = made(memory)
    at(5)
    for (let i = 0; i < 20; i++) queue.send(1024 * KIB, frameOf(10 * KIB, 0))
    assert.deepEqual([queue.lastTaken, memory.lagging.size], [5, 1])
    at(9)
    stream.take()
    assert.deepEqual([queue.lastTaken, said], [9, ['taken']])
  })
})

describe('the memory of all waiting data', () => {
  it('has a total bound, and a fair share for each client', () => {
    const memory = new SendMemory(1000 * KIB)
    const all = Array.from({length: 10}, () => made(memory))
    for (let round = 0; round < 300; round++) for (const {queue} of all) queue.send(1000 * KIB, frameOf(KIB, 0))
    assert.ok(memory.used <= 1000 * KIB)
    for (const {queue, said} of all) {
      assert.ok(queue.claimed >= 64 * KIB && queue.claimed <= 116 * KIB, String(queue.claimed))
      assert.deepEqual(said, [])
    }
  })

  it('disconnects the client that has accepted nothing for longest if another has less than its share', () => {
    const memory = new SendMemory(400 * KIB)
    const [old, busy, late] = [made(memory), made(memory), made(memory)] as const
    for (let i = 0; i < 190; i++) for (const {queue} of [old, busy]) queue.send(400 * KIB, frameOf(KIB, 0))
    old.at(0)
    busy.at(50)
    busy.stream.take()
    for (let i = 0; i < 100; i++) busy.queue.send(400 * KIB, frameOf(KIB, 0))
    for (let i = 0; i < 100; i++) assert.ok(late.queue.send(400 * KIB, frameOf(KIB, 0)))
    assert.deepEqual([old.said.includes('given up'), busy.said.includes('given up')], [true, false])
    assert.equal(old.queue.send(400 * KIB, frameOf(1, 0)), false)
    assert.ok(memory.used <= 400 * KIB)
  })
})
