import assert from 'node:assert/strict'
import {ClosedError, StateTransferError} from '../../../src/errors/index.ts'
import {MessageBatch} from '../../../src/model/batch.ts'
import {Message} from '../../../src/model/message.ts'
import {View, ViewId} from '../../../src/model/view.ts'
import {type Log, silentLog} from '../../../src/runtime/ports.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {Channel, type Receiver} from '../../../src/stack/channel.ts'
import {TRANSPORTS} from '../../support/transports.ts'

const BYTES = new Uint8Array([1, 2, 3])

/** A channel over a transport alone, connected unless said otherwise, and the errors that it logged. */
function channelWith(receiver: Receiver, connected = true): {channel: Channel; errors: unknown[]; world: SimWorld} {
  const errors: unknown[] = []
  const log: Log = {...silentLog, error: (fields) => errors.push(fields['callback']), child: () => log}
  const world = new SimWorld({log: () => log})
  const channel = new Channel({
    stack: [{protocol: TRANSPORTS.UDP, settings: {props: {}, components: {}}}],
    runtime: world.host('A').runtime,
    receiver,
  })
  if (connected) {
    channel.connectThen('demo', (error) => assert.equal(error, undefined))
    world.advance(10)
  }
  return {channel, errors, world}
}

const fault = (): never => {
  throw new Error('of the application')
}

describe('Channel', () => {
  it('builds a name from the host and a number', () => {
    assert.match(channelWith({}, false).channel.name, /^A-\d{1,5}$/)
  })

  it('connects once, and can again after it has disconnected', async () => {
    const {channel, world} = channelWith({})
    assert.equal(channel.state, 'CONNECTED')
    assert.equal(channel.cluster, 'demo')
    await assert.rejects(channel.connect('demo'), ClosedError)
    channel.disconnectThen(() => undefined)
    world.advance(10)
    assert.equal(channel.state, 'OPEN')
    assert.equal(channel.view, null)
    channel.connectThen('other', (error) => assert.equal(error, undefined))
    world.advance(10)
    assert.equal(channel.cluster, 'other')
    channel.abort()
    assert.equal(channel.state, 'CLOSED')
  })

  it('refuses to send and to fetch a state while it is not connected', async () => {
    const {channel} = channelWith({}, false)
    assert.throws(() => channel.send(null, BYTES), ClosedError)
    await assert.rejects(channel.getState(), ClosedError)
    await channel.close()
    assert.equal(channel.state, 'CLOSED')
    await assert.rejects(channel.connect('demo'), ClosedError)
  })

  it('needs a protocol that transfers states', async () => {
    await assert.rejects(channelWith({}).channel.getState(), StateTransferError)
  })

  it('is drained when nothing is held back', async () => {
    const {channel} = channelWith({})
    await channel.drained()
    await channel.drained(null)
    channel.stack.pressure.hold(null)
    assert.equal(channel.send(null, BYTES), false)
    const drained = channel.drained(null)
    channel.stack.pressure.release(null)
    await drained
  })

  it('delivers a batch whole, or message by message', () => {
    const sizes: number[] = []
    const messages = [Message.bytes(null, BYTES), Message.bytes(null, BYTES)]
    const {channel} = channelWith({receive: (message) => sizes.push(message.length)}, false)
    channel.receiveBatch(new MessageBatch(null, null, 'demo', false, messages))
    assert.deepEqual(sizes, [3, 3])
    channel.receiver = {receiveBatch: (batch) => sizes.push(batch.size)}
    channel.receiveBatch(new MessageBatch(null, null, 'demo', false, messages))
    assert.deepEqual(sizes, [3, 3, 2])
  })

  it('goes on when a callback of the application fails', () => {
    const {channel, errors} = channelWith({
      receive: fault,
      viewAccepted: fault,
      suspect: fault,
    })
    const member = channel.address
    channel.up({type: 'VIEW_CHANGE', view: new View(new ViewId(member, 0), [member])})
    channel.up({type: 'SUSPECT', members: [member]})
    channel.receive(Message.bytes(null, BYTES))
    channel.receiver = {receiveBatch: fault}
    channel.receiveBatch(new MessageBatch(null, null, 'demo', false, [Message.empty(null)]))
    assert.deepEqual(errors, ['viewAccepted', 'suspect', 'receive', 'receiveBatch'])
    assert.equal(String(channel.view?.members), String(member))
  })

  describe('asks the application for its state', () => {
    function stateOf(receiver: Receiver): Promise<Uint8Array | null> {
      const {channel, world} = channelWith(receiver)
      return new Promise((resolve, reject) => {
        channel.up({
          type: 'GET_APPLICATION_STATE',
          done: (error, state) => {
            if (error === null) resolve(state)
            else reject(error)
          },
        })
        // The result of a promise arrives as a task of the member.
        setImmediate(() => world.advance(1))
      })
    }

    it('which returns bytes, a promise of them, or none', async () => {
      assert.equal(await stateOf({getState: () => null}), null)
      assert.equal(await stateOf({getState: () => BYTES}), BYTES)
      assert.equal(await stateOf({getState: () => Promise.resolve(BYTES)}), BYTES)
    })

    it('which may fail', async () => {
      await assert.rejects(stateOf({}), /failed getting state from application/)
      await assert.rejects(stateOf({getState: fault}), StateTransferError)
      await assert.rejects(
        stateOf({getState: () => Promise.reject(new Error('of the application'))}),
        StateTransferError,
      )
    })
  })

  it('hands a state to the application, which may refuse it', () => {
    const given: unknown[] = []
    const results: unknown[] = []
    const {channel} = channelWith({setState: (state) => given.push(state)})
    const done = (error?: Error): void => void results.push(error?.constructor)
    channel.up({type: 'SET_APPLICATION_STATE', state: BYTES, done})
    channel.receiver = {setState: fault}
    channel.up({type: 'SET_APPLICATION_STATE', state: BYTES, done})
    assert.deepEqual(given, [BYTES])
    assert.deepEqual(results, [undefined, StateTransferError])
  })
})
