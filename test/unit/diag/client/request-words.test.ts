import assert from 'node:assert/strict'
import {callChanges, keyChanges} from '../../../../src/diag/client/changes.ts'
import {expandMembers, isMulticast, socketAddressText} from '../../../../src/diag/client/destinations.ts'
import {operationKey, operationOf} from '../../../../src/diag/client/operation.ts'
import {requestText} from '../../../../src/diag/client/options.ts'
import {UsageError} from '../../../../src/errors/index.ts'
import {protocols} from '../../../../src/protocols/registry.ts'

describe('whether a key changes members', () => {
  for (const key of [
    'op=GMS.suspect[A]',
    'invoke=GMS.suspect[A]',
    'op=NOPE.anything',
    'op=GMS.nope',
    'op=broken',
    'GMS.suspect[A]',
    'STABLE.gc[]',
    'jmx=GMS.join_timeout=3s',
    'jmx=GMS.join_timeout=3s,join_timeout',
    'GMS.join_timeout=3s',
    'reset-stats',
    'remove-protocol=FRAG2',
    'rp=FRAG2',
    'remove-all',
    'ra',
    'RA',
    'insert-protocol=STATS=above=UDP',
    'fix-digests',
    'max-list-print-size=5',
    'rpcs-reset',
    'enable-rpcstats',
    'disable-cpu',
  ]) {
    it(`${key} does`, () => assert.equal(keyChanges(key, protocols), true))
  }
  for (const key of [
    'uuids',
    'jmx',
    'jmx=GMS',
    'jmx=GMS.view,num',
    'GMS.view',
    'GMS',
    'ops',
    'ops=pbcast.GMS',
    'op=STABLE.printDigest',
    'STABLE.printDigest[]',
    'invoke=GMS.printPreviousViews',
    'op',
    'threads=cpu=3',
    'props',
    'max-list-print-size',
    'rpcs',
    'rtt',
    'metrics',
    'dump-digest',
    'foo',
  ]) {
    it(`${key} does not`, () => assert.equal(keyChanges(key, protocols), false))
  }

  it('an operation of a component is looked up by its prefix', () => {
    assert.equal(callChanges({protocol: 'UDP', method: 'nope.x', args: []}, protocols), true)
  })
})

describe('an operation on the command line', () => {
  it('accepts arguments in brackets or as words, with or without quotes', () => {
    const call = {protocol: 'INJECT_VIEW', method: 'injectView', args: ['A=A/B;B=A/B']}
    assert.deepEqual(operationOf(['INJECT_VIEW.injectView["A=A/B;B=A/B"]']), call)
    assert.deepEqual(operationOf(['INJECT_VIEW.injectView[A=A/B;B=A/B]']), call)
    assert.deepEqual(operationOf(['INJECT_VIEW.injectView', 'A=A/B;B=A/B']), call)
    assert.equal(operationKey(call), 'op=INJECT_VIEW.injectView[A=A/B;B=A/B]')
    assert.deepEqual(operationOf(['STABLE.gc[]']), {protocol: 'STABLE', method: 'gc', args: []})
    assert.equal(operationKey(operationOf(['UDP.diag.isRunning'])), 'op=UDP.diag.isRunning')
    assert.equal(operationKey(operationOf(['A.b', '1', "'2'"])), 'op=A.b[1,2]')
  })

  it('is refused if members would misread it', () => {
    for (const words of [
      ['GMS'],
      ['.x'],
      ['GMS.'],
      [''],
      ['GMS.suspect', 'A B'],
      ['GMS.suspect', 'A,B'],
      ['GMS.suspect', 'A]'],
      ['GMS.suspect', ''],
      ['GMS.suspect[A]', 'B'],
      ['GMS.suspect["A'],
      ['GMS.a b'],
      ['GMS.a=b'],
    ]) {
      assert.throws(() => operationOf(words), UsageError, words.join(' '))
    }
  })
})

describe('the words of a probe', () => {
  it('are sent as Java sends them, with a blank after each', () => {
    assert.equal(requestText({cluster: undefined, keys: ['uuids', 'jmx=GMS']}), 'uuids jmx=GMS ')
    assert.equal(requestText({cluster: 'demo', keys: []}), 'cluster=demo ')
    assert.equal(requestText({cluster: undefined, keys: []}), '')
  })
})

describe('destinations of a probe', () => {
  it('are as many ports of an address as members share it', () => {
    const list = expandMembers(
      'A [ip=…]\nmember-addrs=10.0.0.1:7800, 10.0.0.2:7800, 10.0.0.1:7801, [::1]:7800, junk\r\nx=1\r\n',
      7500,
    )
    assert.deepEqual(
      list.map((to) => socketAddressText(to)),
      ['/10.0.0.1:7500', '/10.0.0.1:7501', '/10.0.0.2:7500', '/[::1]:7500'],
    )
    assert.deepEqual(expandMembers('nothing', 7500), [])
    const java = expandMembers('member-addrs=0:0:0:0:0:0:0:1:7800,fe80:0:0:0:0:0:0:1%0:7800\r\n', 7500)
    assert.deepEqual(
      java.map(({address}) => address),
      ['::1', 'fe80::1'],
    )
  })

  it('are groups by their first bits', () => {
    assert.deepEqual(['224.0.75.75', '239.1.1.1', '10.0.0.1', 'ff0e::0:75:75', '::1', 'host'].map(isMulticast), [
      true,
      true,
      false,
      true,
      false,
      false,
    ])
  })
})
