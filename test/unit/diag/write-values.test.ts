import assert from 'node:assert/strict'
import {convertText} from '../../../src/diag/server/write-values.ts'
import {JgError} from '../../../src/errors/index.ts'
import {prop} from '../../../src/stack/spec.ts'

describe('a value that probe writes', () => {
  const refused = (property: Parameters<typeof convertText>[0], text: string): void => {
    assert.throws(() => convertText(property, text), JgError)
  }

  it('has a unit only where the property is a duration and a long', () => {
    assert.equal(convertText(prop.time(0, ''), '3s'), 3000)
    assert.equal(convertText(prop.time(0, ''), '1.5m'), 90_000)
    assert.equal(convertText(prop.time(0, '', {unit: 'SECONDS'}), '2m'), 120)
    assert.equal(convertText(prop.time(0, ''), '300'), 300)
    refused(prop.time(0, '', {type: 'int'}), '3s')
    refused(prop.bytes(0, ''), '60K')
    refused(prop.int(0, ''), '1e3')
    refused(prop.int(0, ''), '')
  })

  it('fits the type and the range of its property', () => {
    assert.equal(convertText(prop.int(0, ''), '-5'), -5)
    refused(prop.int(0, ''), '2147483648')
    refused(prop.short(0, ''), '40000')
    refused(prop.int(0, '', {min: 1}), '0')
    refused(prop.int(0, '', {max: 10}), '11')
    assert.equal(convertText(prop.double(0, ''), '0.4'), 0.4)
    refused(prop.double(0, ''), 'x')
    assert.equal(convertText(prop.enum('a', ['a', 'b'], ''), 'b'), 'b')
    refused(prop.enum('a', ['a', 'b'], ''), 'B')
  })

  it('is read as Java reads it', () => {
    assert.equal(convertText(prop.boolean(false, ''), 'TRUE'), true)
    assert.equal(convertText(prop.boolean(true, ''), 'yes'), false)
    assert.equal(convertText(prop.string(null, ''), 'null'), 'null')
    assert.equal(convertText(prop.enum('a', ['a'], ''), 'null'), null)
    assert.deepEqual(convertText(prop.list(''), 'a, b'), ['a', 'b'])
    assert.equal(convertText(prop.address(''), '10.0.0.1'), '10.0.0.1')
    assert.equal(convertText(prop.address(''), 'null'), null)
    refused(prop.address(''), 'host')
  })
})
