import assert from 'node:assert/strict'
import {printRequest, type Request} from '../../../../../src/protocols/membership/gms/requests.ts'
import {ViewHandler} from '../../../../../src/protocols/membership/gms/view-handler.ts'
import {Scheduler, VirtualClock} from '../../../../../src/runtime/simulation/scheduler.ts'
import {memberAddress} from '../../../../support/protocol-harness.ts'

const request = (type: 'JOIN' | 'LEAVE' | 'SUSPECT', name: string): Request => ({type, member: memberAddress(name)})

function setup(): {handler: ViewHandler; bundles: string[]; finish: () => void; run: () => void} {
  const scheduler = new Scheduler()
  const clock = new VirtualClock(scheduler)
  const bundles: string[] = []
  let pending: (() => void) | undefined
  const handler = new ViewHandler(clock, clock, (bundle, done) => {
    bundles.push(bundle.map(printRequest).join(' '))
    pending = done
  })
  const run = (): void => scheduler.advance(1)
  return {
    handler,
    bundles,
    run,
    finish: () => {
      pending?.()
      run()
    },
  }
}

describe('view handler', () => {
  it('makes one bundle of requests that arrive while it works', () => {
    const {handler, bundles, finish, run} = setup()
    handler.add(request('JOIN', 'B'))
    run()
    handler.add(request('JOIN', 'C'))
    handler.add(request('LEAVE', 'D'), request('SUSPECT', 'E'))
    assert.equal(handler.dumpQueue(), 'JOIN(C)\nLEAVE(D)\nSUSPECT(E)')
    finish()
    assert.deepEqual(bundles, ['JOIN(B)', 'JOIN(C) LEAVE(D) SUSPECT(E)'])
  })

  it('queues a request once and works on merges and the own leave alone', () => {
    const {handler, bundles, finish, run} = setup()
    handler.add(
      request('JOIN', 'B'),
      request('JOIN', 'B'),
      {type: 'MERGE', views: new Map()},
      {type: 'COORD_LEAVE'},
      request('JOIN', 'C'),
    )
    run()
    finish()
    finish()
    finish()
    finish()
    assert.deepEqual(bundles, ['JOIN(B)', 'MERGE(0 views)', 'COORD_LEAVE', 'JOIN(C)'])
  })

  it('drops requests while suspended', () => {
    const {handler, bundles, finish, run} = setup()
    handler.add(request('JOIN', 'B'))
    run()
    handler.add(request('JOIN', 'C'))
    handler.suspend()
    handler.add(request('JOIN', 'D'))
    assert.equal(handler.size, 0)
    finish()
    handler.resume()
    handler.add(request('JOIN', 'E'))
    run()
    assert.deepEqual(bundles, ['JOIN(B)', 'JOIN(E)'])
  })

  it('reports when nothing is being processed', () => {
    const {handler, finish, run} = setup()
    const idle: string[] = []
    handler.whenIdle(() => idle.push('at once'))
    handler.add(request('JOIN', 'B'))
    handler.whenIdle(() => idle.push('later'))
    run()
    assert.deepEqual(idle, ['at once'])
    finish()
    assert.deepEqual(idle, ['at once', 'later'])
  })

  it('forgets its bundle when stopped', () => {
    const {handler, bundles, finish, run} = setup()
    handler.add(request('JOIN', 'B'))
    run()
    handler.stop()
    handler.add(request('JOIN', 'C'))
    finish()
    assert.deepEqual(bundles, ['JOIN(B)', 'JOIN(C)'])
    run()
    assert.match(handler.dumpHistory(), /JOIN\(B\)\n.*JOIN\(C\)$/)
  })
})
