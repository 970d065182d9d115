/** What every store of members must do, simulated and real: one suite for all of them. */
import assert from 'node:assert/strict'
import {IpAddress} from '../../../src/model/ip-address.ts'
import type {PingData} from '../../../src/headers/ping-data.ts'
import type {MemberStore} from '../../../src/stores/member-store.ts'
import {memberAddress} from '../protocol-harness.ts'

/** The surroundings of a test. */
export interface StoreBench {
  /** The store as the member of a one-letter name uses it; what one records the others find. */
  open(member: string): Promise<MemberStore>
  /** Waits until the condition holds. */
  until(condition: () => boolean, what: string): Promise<void>
  /** Makes all calls fail, or work again; left out where that cannot be done. */
  fail?(failing: boolean): void
  close(): Promise<void>
}

/** An entry about the member of a one-letter name. */
export function entryOf(member: string, options: Partial<PingData> = {}): PingData {
  return {
    sender: memberAddress(member),
    server: true,
    coordinator: false,
    logicalName: member,
    physicalAddress: IpAddress.parse('10.0.0.1', 7000 + member.charCodeAt(0)),
    ...options,
  }
}

function textOf({logicalName, physicalAddress, coordinator}: PingData): string {
  return `${logicalName ?? ''} ${String(physicalAddress)}${coordinator ? ' T' : ''}`
}

/** Calls of one store as promises; each callback must run exactly once. */
class Calls {
  readonly #store: MemberStore
  readonly #bench: StoreBench

  constructor(store: MemberStore, bench: StoreBench) {
    this.#store = store
    this.#bench = bench
  }

  async read(cluster = 'demo'): Promise<string[]> {
    return this.#call('read', (done: (error: Error | null, list: readonly PingData[]) => void) => {
      this.#store.readAll(cluster, done)
    }).then((list) => (list ?? []).map(textOf).sort())
  }

  write(list: readonly PingData[], cluster = 'demo'): Promise<unknown> {
    return this.#call('write', (done) => this.#store.write(cluster, list, done))
  }

  remove(member: string, cluster = 'demo'): Promise<unknown> {
    return this.#call('remove', (done) => this.#store.remove(cluster, memberAddress(member), done))
  }

  removeAll(cluster = 'demo'): Promise<unknown> {
    return this.#call('remove all', (done) => this.#store.removeAll(cluster, done))
  }

  async #call<T>(
    what: string,
    start: (done: (error?: Error | null, value?: T) => void) => void,
  ): Promise<T | undefined> {
    const ends: {error: Error | null | undefined; value: T | undefined}[] = []
    start((error, value) => ends.push({error, value}))
    await this.#bench.until(() => ends.length > 0, `${what} ends`)
    assert.equal(ends.length, 1, `${what} ends once`)
    const [end] = ends
    if (end?.error !== null && end?.error !== undefined) throw end.error
    return end?.value
  }
}

/** Declares the suite for a store; `create` creates a new bench. */
export function storeSuite(title: string, create: () => StoreBench | Promise<StoreBench>): void {
  describe(`${title}, as every store of members`, () => {
    let bench: StoreBench
    const open = async (member: string): Promise<Calls> => new Calls(await bench.open(member), bench)

    beforeEach(async () => {
      bench = await create()
    })
    afterEach(() => bench.close())

    it('holds nothing at first', async () => {
      const a = await open('A')
      assert.deepEqual(await a.read(), [])
      await a.remove('B')
      await a.removeAll()
    })

    it('returns to all members what one has written', async () => {
      const [a, b] = [await open('A'), await open('B')]
      const six = IpAddress.parse('2001:db8::7', 7800)
      await a.write([entryOf('A', {coordinator: true}), entryOf('B', {logicalName: 'Zoë-β', physicalAddress: six})])
      for (const calls of [a, b])
        assert.deepEqual(await calls.read(), ['A 10.0.0.1:7065 T', 'Zoë-β 2001:db8:0:0:0:0:0:7:7800'])
    })

    it('has one entry of a member, the last one', async () => {
      const a = await open('A')
      await a.write([entryOf('A')])
      await a.write([entryOf('A', {coordinator: true, physicalAddress: IpAddress.parse('10.0.0.2', 1)})])
      assert.deepEqual(await a.read(), ['A 10.0.0.2:1 T'])
    })

    it('keeps what coordinators of both halves of a split have written, until one forgets the other', async () => {
      const [a, c] = [await open('A'), await open('C')]
      await a.write([entryOf('A', {coordinator: true})])
      await c.write([entryOf('C', {coordinator: true})])
      assert.deepEqual(await a.read(), ['A 10.0.0.1:7065 T', 'C 10.0.0.1:7067 T'])
      await c.remove('A')
      assert.deepEqual(await a.read(), ['C 10.0.0.1:7067 T'])
    })

    it('keeps clusters apart', async () => {
      const a = await open('A')
      await a.write([entryOf('A')], 'one')
      await a.write([entryOf('A', {coordinator: true})], 'two')
      await a.removeAll('one')
      assert.deepEqual(await a.read('one'), [])
      assert.deepEqual(await a.read('two'), ['A 10.0.0.1:7065 T'])
    })

    it('forgets everything about a cluster, whoever wrote it', async () => {
      const [a, b] = [await open('A'), await open('B')]
      await a.write([entryOf('A')])
      await b.write([entryOf('B')])
      await b.removeAll()
      assert.deepEqual(await a.read(), [])
    })

    it('holds two hundred members', async () => {
      const a = await open('A')
      const names = Array.from({length: 200}, (_, i) => String.fromCharCode(0x100 + i))
      await a.write(names.map((name) => entryOf(name)))
      assert.equal((await a.read()).length, 200)
    })

    it('says why a call failed, and works again', async function () {
      if (bench.fail === undefined) this.skip()
      const a = await open('A')
      await a.write([entryOf('A')])
      bench.fail(true)
      for (const call of [() => a.read(), () => a.write([entryOf('A')]), () => a.remove('A'), () => a.removeAll()]) {
        await assert.rejects(call, (error: Error) => error.message.length > 10)
      }
      bench.fail(false)
      assert.deepEqual(await a.read(), ['A 10.0.0.1:7065'])
    })
  })
}
