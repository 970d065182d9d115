import assert from 'node:assert/strict'
import {attributeChange, attributeKeys, attributeNames, isNamed} from '../../../../src/diag/client/attribute-names.ts'
import {partsOf} from '../../../../src/diag/client/parts.ts'
import {isPrintOf, writableText} from '../../../../src/diag/client/printed-values.ts'
import {insertion, removal} from '../../../../src/diag/client/stack-changes.ts'
import {UsageError} from '../../../../src/errors/index.ts'

describe('names of attributes', () => {
  it('become one key per protocol', () => {
    const names = ['GMS.view,num_views', 'FRAG2', 'GMS.coord', '[UM]FC.max_credits'].flatMap(attributeNames)
    assert.deepEqual(attributeKeys(names), ['jmx=GMS.view,num_views,coord', 'jmx=FRAG2', 'jmx=[UM]FC.max_credits'])
  })

  it('select exactly this attribute, all with this prefix, or all', () => {
    const named = (word: string, protocol: string, attribute: string): boolean =>
      isNamed(attributeNames(word), protocol, attribute)
    assert.ok(named('GMS.view', 'GMS', 'view'))
    assert.ok(!named('GMS.view', 'GMS', 'view_handler_size'))
    assert.ok(named('GMS.view*', 'GMS', 'view_handler_size'))
    assert.ok(named('GMS', 'GMS', 'anything'))
    assert.ok(!named('GMS', 'FRAG2', 'anything'))
    assert.ok(named('TP.thread_pool.max_threads', 'UDP', 'thread_pool.max_threads'))
    assert.ok(named('[UM]FC.max_credits', 'MFC', 'max_credits'))
  })

  it('are refused if members would misread them', () => {
    for (const word of ['', 'GMS.', 'GMS.a b', 'GMS.a=1', '.view'])
      assert.throws(() => attributeNames(word), UsageError, word)
    for (const word of ['GMS', 'GMS.a', 'GMS.a=', 'GMS.a=1,2', 'GMS.a=1 2', '[UM]FC.max_credits=1']) {
      assert.throws(() => attributeChange(word), UsageError, word)
    }
    assert.deepEqual(attributeChange('UDP.thread_pool.max_threads=30'), {
      protocol: 'UDP',
      attribute: 'thread_pool.max_threads',
      value: '30',
    })
  })
})

describe('printed values', () => {
  it('are recognised as the written value', () => {
    for (const [printed, written] of [
      ['60KB', '60000'],
      ['1m', '60000'],
      ['60,000', '60000'],
      ['3s', '3s'],
      ['3s', '3000'],
      ['3000', '3s'],
      ['true', 'TRUE'],
      ['0.40', '0.4'],
      ['trace', 'trace'],
    ] as const) {
      assert.ok(isPrintOf(printed, written), `${printed} ${written}`)
    }
    for (const [printed, written] of [
      ['60KB', '60K'],
      ['50KB', '60000'],
      ['false', 'yes'],
    ] as const) {
      assert.ok(!isPrintOf(printed, written), `${printed} ${written}`)
    }
  })

  it('are written back only if no digit was lost', () => {
    assert.deepEqual(['60KB', '1m', '4MB', '1,234', 'true', '12'].map(writableText), [
      '60000',
      '60000',
      '4000000',
      '1234',
      'true',
      '12',
    ])
    assert.deepEqual(['1.50GB', 'null text', '[A|1] (2)', 'n/a'].map(writableText), [null, null, null, null])
  })
})

describe('changes of stacks', () => {
  it('name one protocol, never an expression', () => {
    for (const name of ['F.*', 'FRAG2|GMS', '', 'FRAG2,GMS']) assert.throws(() => removal(name), UsageError, name)
    assert.throws(() => insertion('STATS=', {above: 'UDP'}), UsageError)
  })

  it('report obstacles before they are sent', () => {
    const stack = ['UDP', 'GMS', 'FRAG2']
    assert.equal(removal('STATS').obstacle(stack), 'there is no STATS')
    assert.match(removal('UDP').obstacle(stack) ?? '', /transport/)
    assert.equal(removal('pbcast.GMS').obstacle(stack), null)
    assert.equal(insertion('GMS', {above: 'UDP'}).obstacle(stack), 'the stack already has GMS')
    assert.equal(insertion('STATS', {above: 'TCP'}).obstacle(stack), 'there is no TCP')
    assert.match(insertion('STATS', {below: 'UDP'}).obstacle(stack) ?? '', /below the transport/)
    const {keys, isDone} = insertion('pbcast.STATS', {above: 'UDP'})
    assert.deepEqual(keys, ['insert-protocol=pbcast.STATS=above=UDP', 'print-protocols'])
    assert.ok(isDone(['UDP', 'STATS', 'GMS']) && !isDone(['UDP', 'GMS', 'STATS']))
  })
})

describe('parts of a request', () => {
  it('keep its filters, and take attributes protocol by protocol', () => {
    const protocols = new Set(['UDP', 'GMS'])
    assert.deepEqual(partsOf(['cluster=a', 'jmx', 'metrics'], protocols), [
      ['cluster=a', 'jmx=UDP'],
      ['cluster=a', 'jmx=GMS'],
      ['cluster=a', 'metrics'],
    ])
    assert.deepEqual(partsOf(['cluster=a', 'uuids'], new Set()), [['cluster=a', 'uuids']])
  })
})
