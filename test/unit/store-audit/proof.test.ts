import assert from 'node:assert/strict'
import type {LiveAnswer} from '../../../src/store-audit/live.ts'
import {type EntryState, type HeldView, judge, PROVEN_STATES} from '../../../src/store-audit/proof.ts'

const ROW = 'uuid-of-row'
const OTHER = 'uuid-of-other'

const refused: LiveAnswer = {kind: 'refused', reason: 'refused', uuid: null, name: null, cluster: null, view: null}
const silent: LiveAnswer = {...refused, kind: 'silent', reason: 'no reaction'}
const tls: LiveAnswer = {...silent, reason: 'tls: the port speaks TLS'}

function member(uuid: string, cluster: string | null = 'demo', name: string | null = uuid): LiveAnswer {
  return {...refused, kind: 'member', reason: '', uuid, name, cluster}
}

function view(uuid: string, members: readonly string[], cluster: string | null = 'demo'): HeldView {
  return {uuid, name: uuid, cluster, members: new Set(members)}
}

interface Case {
  readonly what: string
  readonly answer: LiveAnswer | undefined
  readonly views?: readonly HeldView[]
  readonly state: EntryState
  readonly removed: boolean
  readonly evidence?: RegExp
}

const CASES: readonly Case[] = [
  {what: 'its own identity answers', answer: member(ROW), state: 'live', removed: false},
  {what: 'no address is recorded', answer: undefined, state: 'unknown', removed: false},
  {what: 'silence', answer: silent, state: 'unknown', removed: false},
  {
    what: 'silence, and a live view without it',
    answer: silent,
    views: [view('L', ['L'])],
    state: 'unknown',
    removed: false,
  },
  {what: 'TLS, which cannot be read', answer: tls, views: [view('L', ['L'])], state: 'unknown', removed: false},
  {
    what: 'a refusal alone',
    answer: refused,
    state: 'refused',
    removed: false,
    evidence: /no live member of cluster demo/,
  },
  {
    what: 'a refusal, confirmed by a live view of the cluster',
    answer: refused,
    views: [view('L', ['L', 'M'])],
    state: 'dead',
    removed: true,
    evidence: /refused; L of its cluster answers and does not have it in its view/,
  },
  {
    what: 'a refusal, and a live view of another cluster',
    answer: refused,
    views: [view('L', ['L'], 'orders')],
    state: 'refused',
    removed: false,
  },
  {
    what: 'a refusal, and a live view whose cluster is not known',
    answer: refused,
    views: [view('L', ['L'], null)],
    state: 'refused',
    removed: false,
  },
  {
    what: 'a refusal, and a view that does not hold who told it',
    answer: refused,
    views: [view('L', ['M'])],
    state: 'refused',
    removed: false,
  },
  {
    what: 'a refusal, and a live view with it',
    answer: refused,
    views: [view('L', ['L', ROW])],
    state: 'unknown',
    removed: false,
    evidence: /but L has it in its view/,
  },
  {
    what: 'a refusal, a minority without it and a majority with it',
    answer: refused,
    views: [view('X', ['X']), view('L', ['L', 'M', ROW])],
    state: 'unknown',
    removed: false,
  },
  {
    what: 'a refusal, confirmed, and a view of another cluster with it',
    answer: refused,
    views: [view('L', ['L']), view('F', ['F', ROW], 'orders')],
    state: 'unknown',
    removed: false,
  },
  {
    what: 'another identity of its cluster',
    answer: member(OTHER),
    state: 'reincarnated',
    removed: true,
    evidence: /with identity uuid-of-other/,
  },
  {
    what: 'another identity of the same name, and a live view with it',
    answer: member(OTHER, 'demo', 'A'),
    views: [view('L', ['L', ROW])],
    state: 'unknown',
    removed: false,
  },
  {
    what: 'a member of another cluster',
    answer: member(OTHER, 'orders'),
    state: 'foreign',
    removed: true,
    evidence: /of cluster orders answers/,
  },
  {
    what: 'a member of another cluster, and a live view with it',
    answer: member(OTHER, 'orders'),
    views: [view('L', ['L', ROW])],
    state: 'unknown',
    removed: false,
  },
  {
    what: 'its own identity in another cluster',
    answer: member(ROW, 'orders'),
    state: 'unknown',
    removed: false,
    evidence: /it answers, but is in cluster orders/,
  },
  {
    what: 'another identity that does not tell its cluster',
    answer: member(OTHER, null),
    state: 'reincarnated',
    removed: true,
  },
  {
    what: 'an encrypted port, and FD_SOCK2 that answers for it',
    answer: {...tls, onFdSock2: {uuid: ROW, cluster: 'demo'}},
    state: 'live',
    removed: false,
  },
  {
    what: 'an encrypted port, and FD_SOCK2 of another member of the host',
    answer: {...tls, onFdSock2: {uuid: OTHER, cluster: 'demo'}},
    views: [view('L', ['L'])],
    state: 'unknown',
    removed: false,
  },
  {
    what: 'a refusal, and FD_SOCK2 that answers for it',
    answer: {...refused, onFdSock2: {uuid: ROW, cluster: 'demo'}},
    views: [view('L', ['L'])],
    state: 'live',
    removed: false,
  },
  {
    what: 'a refusal, and FD_SOCK2 of another member of the host',
    answer: {...refused, onFdSock2: {uuid: OTHER, cluster: 'demo'}},
    state: 'refused',
    removed: false,
  },
]

describe('the proof that a recorded member is gone', () => {
  for (const {what, answer, views = [], state, removed, evidence = /./} of CASES) {
    it(`${removed ? 'is' : 'is not'} ${what}`, () => {
      const judged = judge({uuid: ROW, cluster: 'demo', answer, views})
      assert.equal(judged.state, state)
      assert.equal(PROVEN_STATES.has(judged.state), removed)
      assert.match(judged.evidence, evidence)
    })
  }
})
