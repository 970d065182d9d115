import assert from 'node:assert/strict'
import {createRuntime} from '../../src/member/runtime.ts'
import {freePorts, multicastWorks} from '../../src/quickstart/multicast.ts'
import type {Network} from '../../src/runtime/ports.ts'

describe('the network of the quickstart', () => {
  const {network} = createRuntime()

  it('receives its own multicast, or reports that it does not', async () => {
    assert.equal(typeof (await multicastWorks(network, 500)), 'boolean')
  })

  it('has no multicast if the socket cannot be opened', async () => {
    const refusing: Network = {
      ...network,
      openDatagram: (_options, _handler, done) => done(new Error('no such device'), null),
    }
    assert.equal(await multicastWorks(refusing, 500), false)
  })

  it('has no multicast if nothing comes back in time', async () => {
    const socket = {
      address: '228.8.8.8',
      port: 1,
      send: () => undefined,
      bufferSizes: () => ({receive: 1, send: 1}),
      close: () => undefined,
    }
    const deaf: Network = {...network, openDatagram: (_options, _handler, done) => done(null, socket)}
    assert.equal(await multicastWorks(deaf, 1), false)
  })

  it('finds as many different free ports as asked for', async () => {
    assert.equal(new Set(await freePorts(network, 4)).size, 4)
  })
})
