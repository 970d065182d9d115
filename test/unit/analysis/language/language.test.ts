import assert from 'node:assert/strict'
import type {Release} from '../../../../src/releases/facts.ts'
import {judgeText} from '../../../support/config/verdicts.ts'

const REST = '<PING/><pbcast.NAKACK2/><pbcast.GMS/>'

/** Errors and warnings of a stack in a release, as `code: message; hint`. */
function said(release: Release, text: string): readonly string[] {
  return judgeText(text, {release})
    .findings.filter((f) => f.severity !== 'info')
    .map((f) => `${f.code}: ${f.message}${f.hint === undefined ? '' : `; ${f.hint}`}`)
}

const udp = (attributes: string, rest = REST): string => `<config><UDP ${attributes}/>${rest}</config>`

describe('the language of a release', () => {
  it('reports what replaced a removed protocol', () => {
    const [first] = said('5.5', udp('', `<MERGE2/>${REST}`))
    assert.equal(
      first,
      'removed-protocol: there is no protocol "MERGE2" in JGroups 5.5: it was there in 3.6; use MERGE3',
    )
  })

  it('reports since when a protocol or attribute exists', () => {
    assert.match(said('4.2', udp('', `<FD_SOCK2/>${REST}`))[0] ?? '', /^newer-protocol: .*it is there from 5\.2 on/)
    assert.match(said('4.2', udp('diag.enabled="true"'))[0] ?? '', /^newer-attribute: .*it is there from 5\.2 on/)
  })

  it('reports what replaced a removed attribute', () => {
    assert.deepEqual(said('5.4', udp('max_bundle_size="64k"')), [
      'removed-attribute: UDP has no attribute "max_bundle_size" in JGroups 5.4: it was there in 3.6 to 4.2; use bundler.max_size',
    ])
  })

  it('reads units of durations from 5.3 on only', () => {
    const text = `<config><UDP/><PING/><pbcast.NAKACK2/><pbcast.GMS join_timeout="2s"/></config>`
    assert.deepEqual(said('5.3', text), [])
    assert.match(said('5.2', text)[0] ?? '', /^wrong-value: GMS\.join_timeout: expected a whole number/)
  })

  it('reads nested variables up to 5.2 only', () => {
    const text = udp('mcast_port="${a:${b:45588}}"')
    assert.deepEqual(said('4.2', text), [])
    assert.match(said('5.5', text).join('\n'), /variable-kept: UDP\.mcast_port: .* still contains a variable/)
  })

  it('reports what is dropped silently', () => {
    assert.deepEqual(said('5.5', udp('ip_mcast="yes"')), [
      'unusual-value: UDP.ip_mcast: "yes" is read as false: only true is true',
    ])
    assert.match(
      said('5.5', udp('ucast_recv_buf_size="60KiB"'))[0] ?? '',
      /"60KiB" is read as 60000: Kib is a power of 1000/,
    )
    assert.match(said('5.5', udp('ucast_recv_buf_size="9g"'))[0] ?? '', /is read as 2147483647, the limit of its type/)
  })

  it('knows includes in 5.5 only', () => {
    assert.match(
      said('5.4', '<config><include file="a"/><UDP/></config>')[0] ?? '',
      /^include-unsupported: .*from 5\.5 on/,
    )
  })

  it('reads files of 3.6 as a parser of XML does', () => {
    assert.deepEqual(said('3.6', `<config><UDP mcast_port='45588'/>${REST}</config>`), [])
    assert.match(said('5.5', `<config><UDP mcast_port='45588'/>${REST}</config>`)[0] ?? '', /xml-quotes/)
  })

  it('knows protocols of other artifacts by name and attribute', () => {
    const text = (attribute: string): string =>
      `<config><TCP/><kubernetes.KUBE_PING ${attribute}/><pbcast.NAKACK2/><pbcast.GMS/></config>`
    const refused = judgeText(text('namespace="a"'), {release: '5.5'})
    assert.deepEqual(
      [refused.accepted?.accepted, refused.findings.find((f) => f.severity === 'error')?.code],
      [false, 'refused'],
    )
    const verdict = judgeText(text('namespace="a" labls="b"'), {release: '5.5', external: true})
    assert.deepEqual(
      verdict.findings.filter((f) => f.severity === 'error').map((f) => [f.code, f.expected]),
      [['unknown-attribute', 'labels']],
    )
    assert.equal(judgeText(text('namespace="a"'), {release: '5.5', external: true}).valid, true)
  })

  it('names the component class that was chosen', () => {
    assert.match(
      said('5.4', udp('bundler_type="no-bundler" bundler.num_spins="5"'))[0] ?? '',
      /unknown-attribute: UDP has no attribute "bundler\.num_spins"/,
    )
    assert.deepEqual(said('5.4', udp('bundler_type="ring-buffer" bundler.num_spins="5"')), [])
  })
})

describe('the two answers', () => {
  it('stay apart: what JGroups accepts may have an error of ours', () => {
    const verdict = judgeText(`<config><UDP/>${REST}</configx>`, {release: '5.5'})
    assert.deepEqual([verdict.accepted?.accepted, verdict.valid], [true, false])
    assert.equal(verdict.findings[0]?.code, 'xml-end-tag')
  })

  it('include only the first with --as-jgroups', () => {
    const verdict = judgeText(`<config><UDP/>${REST}</configx>`, {release: '5.5', asJGroups: true})
    assert.deepEqual([verdict.valid, verdict.findings], [true, []])
  })

  it('each refusal is named at its line, also where no rule of ours does', () => {
    const text = `<config>\n<UDP/>\n${REST}\n<relay.RELAY2/></config>`
    const verdict = judgeText(text, {release: '5.5'})
    assert.equal(verdict.accepted?.accepted, false)
    const refusal = verdict.findings.find((f) => f.code === 'refused')
    assert.deepEqual([refusal?.line, refusal?.found], [4, 'relay.RELAY2'])
  })
})
