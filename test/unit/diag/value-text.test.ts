import assert from 'node:assert/strict'
import {
  attributeText,
  bytesText,
  doubleText,
  fixed,
  isMetric,
  metricText,
  timeText,
} from '../../../src/diag/server/value-text.ts'
import type {Attribute} from '../../../src/stack/introspection.ts'
import type {AttributeValue} from '../../../src/stack/spec.ts'

function print(value: AttributeValue, over: Partial<Attribute> = {}): string {
  const attribute: Attribute = {
    name: 'a',
    type: 'int',
    hint: 'UNDEFINED',
    unit: undefined,
    writable: false,
    source: 'attribute',
    doc: '',
    own: false,
    listed: true,
    read: () => value,
    ...over,
  }
  return attributeText(attribute, value)
}

describe('values in probe answers', () => {
  it('print sizes by thousands, with two decimals only for a fraction', () => {
    const sizes = [0, 500, 999, 1000, 1500, 60_000, 4_000_000, 1_500_000_000, 1_234_567, 5_000_000_000_000]
    assert.deepEqual(sizes.map(bytesText), [
      '0b',
      '500b',
      '999b',
      '1KB',
      '1.50KB',
      '60KB',
      '4MB',
      '1.50GB',
      '1.23MB',
      '5,000GB',
    ])
  })

  it('print durations in the largest unit that they fill', () => {
    const times = [0, 300, 999, 1000, 1500, 60_000, 90_000, 120_000, 3_600_000, 86_400_000, 259_200_000, -1]
    assert.deepEqual(
      times.map((ms) => timeText(ms)),
      ['0ms', '300ms', '999ms', '1s', '1.50s', '1m', '1.50m', '2m', '1h', '1d', '3d', '-1ms'],
    )
    assert.equal(timeText(12, 'NANOSECONDS'), '12ns')
    assert.equal(timeText(4000, 'NANOSECONDS'), '4us')
    assert.equal(timeText(90, 'SECONDS'), '1.50m')
  })

  it('round decimals as Java does: half up on the shortest text', () => {
    assert.deepEqual(
      [1.005, 2.675, 0.125, 0.001, -1.005, 1e-9, 1234567.891].map((v) => fixed(v, 2)),
      ['1.01', '2.68', '0.13', '0.00', '-1.01', '0.00', '1,234,567.89'],
    )
    assert.equal(fixed(Number.NaN, 2), 'NaN')
  })

  it('print floating-point numbers as Double.toString does', () => {
    assert.deepEqual([0, 1, 0.4, 56.32, 1e7, 1.5e-4, 12_345_678.9, -0].map(doubleText), [
      '0.0',
      '1.0',
      '0.4',
      '56.32',
      '1.0E7',
      '1.5E-4',
      '1.23456789E7',
      '-0.0',
    ])
  })

  it('follow hint and type', () => {
    assert.equal(print(null), 'null')
    assert.equal(print(7500), '7500')
    assert.equal(print(1_234_567, {hint: 'SCALAR'}), '1,234,567')
    assert.equal(print(12_345_678_901n, {hint: 'SCALAR', type: 'long'}), '12,345,678,901')
    assert.equal(print(-1, {hint: 'SCALAR'}), '-1')
    assert.equal(print(0.4, {type: 'double'}), '0.40')
    assert.equal(print(60_000, {hint: 'BYTES'}), '60KB')
    assert.equal(print(1500, {hint: 'TIME'}), '1.50s')
    assert.equal(print(' text '), 'text')
    assert.equal(print(['a', 'b'], {type: 'java.util.List'}), '[a, b]')
    assert.equal(print('127.0.0.1', {type: 'java.net.InetAddress'}), '/127.0.0.1')
    assert.equal(print('host/127.0.0.1', {type: 'java.net.InetAddress'}), 'host/127.0.0.1')
    assert.equal(print(true, {type: 'boolean'}), 'true')
    assert.equal(print({toString: () => 'n/a'}, {type: 'org.jgroups.util.AverageMinMax'}), 'n/a')
  })

  it('are metrics when they are sizes, scalars or floating-point numbers', () => {
    assert.ok(isMetric({type: 'int', hint: 'BYTES'}))
    assert.ok(isMetric({type: 'java.util.concurrent.atomic.LongAdder', hint: 'SCALAR'}))
    assert.ok(isMetric({type: 'double', hint: 'UNDEFINED'}))
    assert.ok(!isMetric({type: 'int', hint: 'UNDEFINED'}))
    assert.ok(!isMetric({type: 'long', hint: 'TIME'}))
    assert.equal(metricText({type: 'double'}, 1), '1.0')
    assert.equal(metricText({type: 'int'}, 4_000_000), '4000000')
  })
})
