import assert from 'node:assert/strict'
import {Turns, unitsOf, type Worker} from '../../../src/router/turns.ts'

/** A client with a number of frames, each with this much work. */
class Client implements Worker {
  spent = 0
  done = 0
  readonly #turns: Turns<Client>
  readonly #units: number
  #left: number
  #paused = false

  constructor(turns: Turns<Client>, frames: number, units: number) {
    this.#turns = turns
    this.#left = frames
    this.#units = units
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.read()
  }

  read(): void {
    if (this.#turns.over) this.#turns.wait(this)
    for (; this.#left > 0 && !this.#paused; this.#left--) {
      this.done++
      this.#turns.spend(this, this.#units)
    }
  }
}

function bench() {
  const tasks: (() => void)[] = []
  const turns = new Turns<Client>({defer: (task) => void tasks.push(task)})
  const turn = (): void => {
    for (const task of tasks.splice(0)) task()
  }
  return {turns, turn, isIdle: () => tasks.length === 0}
}

describe('the turns of a router', () => {
  it('give each client its part, and everything in the end', () => {
    const {turns, turn, isIdle} = bench()
    const [greedy, modest] = [new Client(turns, 10_000, 100), new Client(turns, 1, 1)]
    greedy.read()
    assert.ok(greedy.done < 100)
    modest.read()
    assert.equal(modest.done, 1)
    let count = 0
    while (!isIdle()) {
      turn()
      count++
    }
    assert.equal(greedy.done, 10_000)
    assert.ok(count > 100)
  })

  it('make no client wait for more than one round of the others', () => {
    const {turns, turn} = bench()
    const crowd = Array.from({length: 50}, () => new Client(turns, 1_000_000, 100))
    for (const client of crowd) client.read()
    const modest = new Client(turns, 1, 1)
    modest.read()
    for (let i = 0; i < 12 && modest.done === 0; i++) turn()
    assert.equal(modest.done, 1)
  })

  it('need no task while there is little to do, and never give more than a part', () => {
    const {turns, turn, isIdle} = bench()
    const [modest, greedy] = [new Client(turns, 900, 1), new Client(turns, 10_000, 1)]
    modest.read()
    assert.ok(isIdle())
    greedy.read()
    assert.ok(!isIdle())
    assert.ok(greedy.done <= 4000)
    turn()
    assert.deepEqual([modest.spent, greedy.done > 4000 && greedy.done <= 8000], [0, true])
  })

  it('forget clients that are gone', () => {
    const {turns, turn} = bench()
    const client = new Client(turns, 1000, 4000)
    client.read()
    turns.remove(client)
    turn()
    assert.equal(client.done, 1)
    assert.equal(turns.isWaiting(client), false)
  })

  it('count a copy by its bytes', () => {
    assert.deepEqual([unitsOf(1, 100), unitsOf(10, 100), unitsOf(10, 64 * 1024)], [2, 11, 171])
  })
})
