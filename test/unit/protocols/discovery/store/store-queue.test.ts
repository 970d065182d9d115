import assert from 'node:assert/strict'
import {StoreQueue} from '../../../../../src/protocols/discovery/store/store-queue.ts'
import {Scheduler, VirtualClock} from '../../../../../src/runtime/simulation/scheduler.ts'
import type {Done} from '../../../../../src/stack/events.ts'
import {recordingLog} from '../../../../support/transports.ts'

function queueOf() {
  const scheduler = new Scheduler()
  const recording = recordingLog()
  return {scheduler, ...recording, queue: new StoreQueue(new VirtualClock(scheduler), recording.log)}
}

describe('calls to a store', () => {
  it('are made one after the other', () => {
    const {queue} = queueOf()
    const begun: string[] = []
    const ends: Done[] = []
    for (const name of ['one', 'two', 'three']) {
      queue.add(name, (done) => {
        begun.push(name)
        ends.push(done)
      })
    }
    assert.deepEqual(begun, ['one'])
    ends[0]?.()
    ends[0]?.()
    assert.deepEqual(begun, ['one', 'two'])
    ends[1]?.(new Error('no'))
    assert.deepEqual(begun, ['one', 'two', 'three'])
  })

  it('that fail are logged, with what was tried', () => {
    const {queue, full} = queueOf()
    queue.add('write', (done) => done(new Error('EIO: the disk is gone')))
    assert.deepEqual(full, ['a call to the store failed {"what":"write","error":"EIO: the disk is gone"}'])
  })

  it('that hang cause a warning, and do not pile up without end', () => {
    const {queue, scheduler, lines} = queueOf()
    for (let i = 0; i < 100; i++) queue.add('read', () => undefined)
    assert.equal(lines.filter((line) => line.includes('skipping a call')).length, 35)
    scheduler.advance(5000)
    assert.equal(lines.at(-1), 'the store has not answered yet')
  })

  it('end before whoever waits for them, but not longer than its limit', () => {
    const {queue, scheduler} = queueOf()
    const told: string[] = []
    queue.whenIdle(1000, () => told.push('idle'))
    let end: Done | undefined
    queue.add('write', (done) => {
      end = done
    })
    queue.whenIdle(1000, () => told.push('written'))
    queue.whenIdle(10, () => told.push('late'))
    scheduler.advance(10)
    assert.deepEqual(told, ['idle', 'late'])
    end?.()
    assert.deepEqual(told, ['idle', 'late', 'written'])
    scheduler.advance(2000)
    assert.equal(told.length, 3)
  })
})
