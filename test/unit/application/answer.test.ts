import assert from 'node:assert/strict'
import {answerOfGuest} from '../../../src/application/answer.ts'
import {addressLike} from '../../../src/application/guard.ts'
import {applicationHeader} from '../../../src/application/observe.ts'
import {ExtendedUuid, Uuid} from '../../../src/model/address.ts'
import {forkHeader} from '../../../src/headers/fork.ts'
import {requestHeader} from '../../../src/headers/request.ts'
import {Message} from '../../../src/model/message.ts'
import {SeededRandom} from '../../../src/runtime/simulation/random.ts'

const CORRELATOR = 200
const sender = new Uuid(0, 0, 0, 1)

function request(type: 'REQ' | 'RSP', requestId: number, correlatorId = 0): Message {
  const message = Message.bytes(null, new Uint8Array([1]))
  message.src = sender
  return message.putHeader(CORRELATOR, requestHeader, {type, requestId, correlatorId})
}

describe('a guest of an application', () => {
  it('answers a request of Infinispan without a payload', () => {
    const answer = answerOfGuest(request('REQ', 17))
    assert.equal(answer?.dest, sender)
    assert.equal(answer.payload?.length, 0)
    assert.deepEqual(answer.header(CORRELATOR, requestHeader), {type: 'RSP', requestId: 17, correlatorId: 0})
  })

  it('answers nothing else', () => {
    const unsigned = request('REQ', 17)
    unsigned.src = null
    const others = [
      request('RSP', 17),
      request('REQ', 0),
      request('REQ', 17, CORRELATOR),
      Message.empty(null),
      unsigned,
    ]
    for (const other of others) assert.equal(answerOfGuest(other), undefined)
  })

  it('knows remote calls and fork channels by their headers', () => {
    assert.match(applicationHeader(request('RSP', 1)) ?? '', /RequestCorrelator/)
    const forked = Message.empty(null).putHeader(69, forkHeader, {forkStackId: 'a', forkChannelId: 'b'})
    assert.match(applicationHeader(forked) ?? '', /FORK/)
    assert.equal(applicationHeader(Message.empty(null)), undefined)
  })

  it('has an address of its own with the entries of the others, but for the name of a node in Raft', () => {
    const v = {key: 'v', value: new Uint8Array([49])}
    const theirs = new ExtendedUuid(1, 2, 3, 4, 5, [v, {key: 'raft-id', value: new Uint8Array([65])}])
    const own = addressLike(theirs, new SeededRandom(1))
    assert.deepEqual(own.entries, [v])
    assert.equal(own.flags, 0)
    assert.notEqual(own.key, theirs.key)
    assert.match(own.toStringLong(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})
