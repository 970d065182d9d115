import assert from 'node:assert/strict'
import {rawOutput} from '../../../../src/diag/client/raw-output.ts'
import type {ProbeReport} from '../../../../src/diag/client/report.ts'

function report(...texts: string[]): ProbeReport {
  return {
    answers: texts.map((text, request) => ({from: '', bytes: Buffer.byteLength(text), text, parsed: null, request})),
    silent: [],
    failures: [],
    destinations: ['/127.0.0.1'],
    dropped: 0,
    inParts: false,
    sent: texts.map((_text, request) => ({transport: 'TCP', to: `/127.0.0.1:${String(7500 + request)}`, request})),
  }
}

describe('raw output of a probe', () => {
  it("is that of Java's Probe", () => {
    assert.equal(
      rawOutput(report('B (ip=x)\nv=ö\n', 'A [ip=x]\nuuids=A\n\r\n'), {transport: 'udp'}),
      '#1 (14 bytes):\nB (ip=x)\nv=ö\n\n#2 (19 bytes):\nA [ip=x]\nuuids=A\n\r\n\n2 responses (2 matches, 0 non matches)\n',
    )
    assert.equal(rawOutput(report(), {transport: 'udp'}), '0 responses (0 matches, 0 non matches)\n')
  })

  it('counts answers that do not match without printing them', () => {
    assert.equal(
      rawOutput(report('A', 'B'), {transport: 'udp', match: 'B'}),
      '#2 (1 bytes):\nB\n2 responses (1 matches, 1 non matches)\n',
    )
  })

  it('drops later answers of the same local_addr, and only those', () => {
    const texts = ['x\nlocal_addr=A\r\n', 'y\nlocal_addr=A\r\n', 'y\nlocal_addr=B\r\n', 'z', 'z']
    const lines = rawOutput(report(...texts), {transport: 'udp', weedOutDuplicates: true}).split('\n')
    assert.equal(lines.at(-2), '4 responses (4 matches, 0 non matches)')
  })

  it('lists the destinations if verbose', () => {
    assert.equal(
      rawOutput(report('C', 'D'), {transport: 'tcp', verbose: true}),
      [
        '** addrs: [/127.0.0.1]',
        '** udp: false, tcp: true',
        '',
        '** sending TCP request to /127.0.0.1:7500',
        '#1 (1 bytes):',
        'C',
        '** sending TCP request to /127.0.0.1:7501',
        '#2 (1 bytes):',
        'D',
        '2 responses (2 matches, 0 non matches)',
        '',
      ].join('\n'),
    )
  })
})
