import assert from 'node:assert/strict'
import {type Job, runInLanes} from '../../../../scripts/tests/lanes.ts'

/** Jobs that end on request, and the ones running at a time. */
class Bench {
  readonly running: string[] = []
  readonly #ends = new Map<string, () => void>()

  readonly run = async ({file}: Job): Promise<string> => {
    this.running.push(file)
    await new Promise<void>((resolve) => this.#ends.set(file, resolve))
    return `${file} ran`
  }

  async end(file: string): Promise<void> {
    this.#ends.get(file)?.()
    this.running.splice(this.running.indexOf(file), 1)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const job = (file: string, onHost = false): Job => ({file, onHost})

describe('lanes of test files', () => {
  it('run as many files at once as there are lanes, in order, and return the results in order', async () => {
    const bench = new Bench()
    const results = runInLanes([job('a'), job('b'), job('c')], 2, bench.run)
    assert.deepEqual(bench.running, ['a', 'b'])
    await bench.end('b')
    assert.deepEqual(bench.running, ['a', 'c'])
    await bench.end('c')
    await bench.end('a')
    assert.deepEqual(await results, ['a ran', 'b ran', 'c ran'])
  })

  it('run the files that need the network of the host one after another', async () => {
    const bench = new Bench()
    const results = runInLanes([job('h1', true), job('h2', true), job('a'), job('b')], 3, bench.run)
    assert.deepEqual(bench.running, ['h1', 'a', 'b'])
    await bench.end('a')
    assert.deepEqual(bench.running, ['h1', 'b'])
    await bench.end('h1')
    assert.deepEqual(bench.running, ['b', 'h2'])
    await bench.end('h2')
    await bench.end('b')
    assert.deepEqual(await results, ['h1 ran', 'h2 ran', 'a ran', 'b ran'])
  })

  it('fail when a run throws', async () => {
    await assert.rejects(
      runInLanes([job('a')], 1, () => Promise.reject(new Error('no mocha'))),
      /no mocha/,
    )
  })
})
