import fc from 'fast-check'
import assert from 'node:assert/strict'
import {StateTransferError, TimeoutError} from '../../../../src/errors/index.ts'
import {Digest} from '../../../../src/model/digest.ts'
import {Flag, Message} from '../../../../src/model/message.ts'
import {decodeException, encodeException} from '../../../../src/headers/state-exception.ts'
import {type StateHeader, stateHeader} from '../../../../src/headers/state-transfer.ts'
import {StateTransfer} from '../../../../src/protocols/state/state-transfer.ts'
import type {Event} from '../../../../src/stack/events.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {codecVector, digestOf, fromHex, loadVectors, onlyDecodeError} from '../../../support/vectors.ts'

const TYPES = ['STATE_REQ', 'STATE_RSP', 'STATE_EX'] as const
const [A, B, C] = ['A', 'B', 'C'].map(memberAddress) as [
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
]
const digest = new Digest([
  {member: A, delivered: 3, received: 4},
  {member: B, delivered: 7, received: 7},
])
const state = Uint8Array.of(1, 2, 3)

type Answer = (error: Error | null, state: Uint8Array | null) => void

/** STATE_TRANSFER of one member, its application and the protocols below it. */
class Member {
  readonly harness: ProtocolHarness<StateTransfer>
  /** Event types in the order they passed, both ways. */
  readonly events: string[] = []
  readonly states: (Uint8Array | null)[] = []
  readonly results: (Error | undefined)[] = []
  provide: (answer: Answer) => void = (answer) => answer(null, state)

  constructor(name: string, ...view: string[]) {
    this.harness = new ProtocolHarness(new StateTransfer(), {name, down: (e) => this.#down(e), up: (e) => this.#up(e)})
    this.harness.protocol.up({type: 'VIEW_CHANGE', view: viewOf(5, ...view)})
    this.events.length = 0
  }

  ask(target = null as typeof A | null): void {
    this.harness.protocol.down({type: 'GET_STATE', target, timeoutMs: 1000, done: (error) => this.results.push(error)})
  }

  receive(from: typeof A, header: StateHeader, payload: Uint8Array | null = null): void {
    const message = Message.bytes(this.harness.address, payload).putHeader(14, stateHeader, header)
    message.src = from
    this.harness.protocol.receive(message)
  }

  #down(event: Event): unknown {
    this.events.push(event.type)
    return event.type === 'GET_DIGEST' ? digest : null
  }

  #up(event: Event): unknown {
    this.events.push(event.type)
    if (event.type === 'GET_APPLICATION_STATE') this.provide(event.done)
    if (event.type === 'SET_APPLICATION_STATE') {
      this.states.push(event.state)
      event.done()
    }
    return undefined
  }
}

describe('StateHeader', () => {
  for (const v of loadVectors('headers-state').filter((each) => each.fields['magic'] === 57)) {
    it(v.name, () => {
      const my = v.fields['my_digest']
      const type = TYPES[Number(v.fields['type']) - 1]!
      codecVector(stateHeader, v, {type, digest: my === null ? null : digestOf(my)})
    })
  }

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 64}), (bytes) =>
        onlyDecodeError(() => stateHeader.read(new ByteReader(bytes))),
      ),
    )
  })
})

describe('exceptions as Java members read them', () => {
  it('reads class and message of what Java wrote', () => {
    const [v] = loadVectors('objects', 'exception')
    assert.equal(decodeException(fromHex(v!.hex)), 'java.lang.IllegalStateException: bad state')
  })

  it('writes one that it reads itself', () => {
    assert.equal(decodeException(encodeException(new Error('no ünits'))), 'java.lang.RuntimeException: no ünits')
  })

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 64}), (bytes) => onlyDecodeError(() => decodeException(bytes))))
  })
})

describe('STATE_TRANSFER: requester', () => {
  it('asks the first member that is not itself, past the barrier', () => {
    const b = new Member('B', 'B', 'A', 'C')
    b.ask()
    const [request] = b.harness.sent
    assert.equal(String(request?.dest), 'A')
    assert.equal(request?.flags, Flag.DONT_BUNDLE | Flag.OOB | Flag.SKIP_BARRIER)
    assert.deepEqual(request.header(14, stateHeader), {type: 'STATE_REQ', digest: null})
  })

  it('takes digest and state behind the closed barrier, then asks for a newer view', () => {
    const b = new Member('B', 'A', 'B')
    b.ask(A)
    b.receive(A, {type: 'STATE_RSP', digest}, state)
    assert.deepEqual(b.events, [
      'PUNCH_HOLE',
      'CLOSE_BARRIER',
      'SUSPEND_STABLE',
      'OVERWRITE_DIGEST',
      'SET_APPLICATION_STATE',
      'GET_VIEW_FROM_COORD',
      'CLOSE_HOLE',
      'OPEN_BARRIER',
      'RESUME_STABLE',
    ])
    assert.deepEqual([b.states, b.results], [[state], [undefined]])
    const question = b.harness.eventsDown.find((e) => e.type === 'GET_VIEW_FROM_COORD')
    assert.equal(String(question?.viewId), '[A|5]')
    b.harness.advance(5000)
    assert.equal(b.results.length, 1)
  })

  it('accepts a null state', () => {
    const b = new Member('B', 'A', 'B')
    b.ask()
    b.receive(A, {type: 'STATE_RSP', digest: null})
    assert.deepEqual([b.states, b.results], [[null], [undefined]])
    assert.ok(!b.events.includes('OVERWRITE_DIGEST'))
  })

  it('has no state to get when it is alone, or asks itself', () => {
    const a = new Member('A', 'A')
    a.ask()
    a.ask(A)
    assert.deepEqual([a.results, a.harness.sent.length], [[undefined, undefined], 0])
  })

  it('fails when the provider fails, leaves or is silent', () => {
    const failing = new Member('B', 'A', 'B')
    failing.ask()
    failing.receive(A, {type: 'STATE_EX', digest: null}, encodeException(new Error('disk full')))
    assert.ok(failing.results[0] instanceof StateTransferError)
    assert.match(failing.results[0].message, /A failed to give its state: java.lang.RuntimeException: disk full/)
    const garbled = new Member('B', 'A', 'B')
    garbled.ask()
    garbled.receive(A, {type: 'STATE_EX', digest: null}, Uint8Array.of(9))
    assert.match(String(garbled.results[0]), /no reason given/)
    const leaving = new Member('B', 'A', 'B', 'C')
    leaving.ask(C)
    leaving.harness.protocol.up({type: 'VIEW_CHANGE', view: viewOf(6, 'A', 'B')})
    assert.match(String(leaving.results[0]), /provider C left/)
    const silent = new Member('B', 'A', 'B')
    silent.ask()
    silent.harness.advance(1000)
    assert.ok(silent.results[0] instanceof TimeoutError)
    const closed = new Member('B', 'A', 'B')
    closed.ask()
    closed.ask()
    assert.match(String(closed.results[0]), /already/)
    closed.harness.protocol.stop()
    assert.match(String(closed.results[1]), /closed/)
  })

  it('ignores a state that it did not ask for, of anybody', () => {
    const b = new Member('B', 'A', 'B', 'C')
    b.receive(A, {type: 'STATE_RSP', digest}, state)
    b.ask(A)
    b.receive(C, {type: 'STATE_RSP', digest}, state)
    b.receive(C, {type: 'STATE_EX', digest: null})
    assert.deepEqual([b.states, b.results, b.events], [[], [], []])
  })
})

describe('STATE_TRANSFER: provider', () => {
  it('takes the digest behind the closed barrier and sends it with the state', () => {
    const a = new Member('A', 'A', 'B')
    a.receive(B, {type: 'STATE_REQ', digest: null})
    assert.deepEqual(a.events, [
      'PUNCH_HOLE',
      'CLOSE_BARRIER',
      'SUSPEND_STABLE',
      'GET_DIGEST',
      'OPEN_BARRIER',
      'GET_APPLICATION_STATE',
      'CLOSE_HOLE',
      'RESUME_STABLE',
    ])
    const [answer] = a.harness.sent
    assert.deepEqual([answer?.dest, answer?.flags, answer?.payload], [B, 0, state])
    assert.deepEqual(answer?.header(14, stateHeader), {type: 'STATE_RSP', digest})
    assert.equal(a.harness.protocol.gauge('avg_state_size'), 3)
    assert.equal(a.harness.protocol.gauge('average_state_size'), 3)
    assert.equal(a.harness.protocol.gauge('number_of_state_requests'), 1)
    assert.equal(a.harness.protocol.gauge('number_of_state_bytes_sent'), 3)
  })

  it('answers one requester after the other, while the application takes its time', () => {
    const a = new Member('A', 'A', 'B', 'C')
    const answers: Answer[] = []
    a.provide = (answer) => answers.push(answer)
    for (const requester of [B, C, B]) a.receive(requester, {type: 'STATE_REQ', digest: null})
    assert.equal(answers.length, 1)
    answers[0]?.(null, state)
    a.harness.advance(1)
    answers[1]?.(null, null)
    a.harness.advance(1)
    assert.deepEqual(
      a.harness.sent.map((m) => [String(m.dest), m.payload]),
      [
        ['B', state],
        ['C', null],
      ],
    )
    assert.equal(answers.length, 2)
  })

  it('tells the requester why there is no state', () => {
    const a = new Member('A', 'A', 'B')
    a.provide = (answer) => answer(new Error('no state yet'), null)
    a.receive(B, {type: 'STATE_REQ', digest: null})
    const [answer] = a.harness.sent
    assert.equal(answer?.header(14, stateHeader)?.type, 'STATE_EX')
    assert.equal(decodeException(answer.payload!), 'java.lang.RuntimeException: no state yet')
    assert.equal(a.events.at(-1), 'RESUME_STABLE')
  })

  it('sends nothing to former members or non-members', () => {
    const a = new Member('A', 'A', 'B', 'C')
    a.receive(memberAddress('X'), {type: 'STATE_REQ', digest: null})
    assert.deepEqual(a.events, [])
    const answers: Answer[] = []
    a.provide = (answer) => answers.push(answer)
    for (const requester of [B, C]) a.receive(requester, {type: 'STATE_REQ', digest: null})
    a.harness.protocol.down({type: 'VIEW_CHANGE', view: viewOf(6, 'A')})
    answers[0]?.(null, state)
    a.harness.advance(1)
    assert.deepEqual([a.harness.sent.length, answers.length], [0, 1])
  })

  it('closes and opens the barrier by operation', () => {
    const a = new Member('A', 'A')
    invoke(a.harness.protocol, 'closeBarrierAndSuspendStable', [])
    invoke(a.harness.protocol, 'openBarrierAndResumeStable', [])
    assert.deepEqual(a.events, ['CLOSE_BARRIER', 'SUSPEND_STABLE', 'OPEN_BARRIER', 'RESUME_STABLE'])
  })

  it('passes other messages on', () => {
    const a = new Member('A', 'A')
    const message = Message.empty(null)
    a.harness.protocol.receive(message)
    a.harness.protocol.receive(Message.empty(A).putHeader(14, stateHeader, {type: 'STATE_REQ', digest: null}))
    assert.deepEqual([a.harness.delivered, a.events], [[message], []])
  })
})
