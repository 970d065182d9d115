import assert from 'node:assert/strict'
import {UsageError} from '../../../../src/errors/index.ts'
import {explain} from '../../../../src/analysis/explain/explain.ts'
import {protocols} from '../../../../src/protocols/registry.ts'

describe('explanation', () => {
  it('of an attribute has type, unit and default per release', () => {
    const found = explain('GMS.join_timeout', protocols)
    assert.ok(found.kind === 'attribute')
    assert.deepEqual(
      [found.protocol, found.name, found.since, found.until],
      ['pbcast.GMS', 'join_timeout', '3.6', null],
    )
    assert.deepEqual(
      found.releases.map((r) => [r.release, r.default]),
      [
        ['3.6', 3000],
        ['4.2', 3000],
        ['5.2', 2000],
        ['5.3', 2000],
        ['5.4', 2000],
        ['5.5', 2000],
      ],
    )
    assert.equal(found.releases.at(-1)?.unit, 'MILLISECONDS')
  })

  it('of a removed attribute has its last release and its replacement', () => {
    const found = explain('UDP.max_bundle_size', protocols)
    assert.ok(found.kind === 'attribute')
    assert.deepEqual([found.since, found.until, found.replacedBy], ['3.6', '4.2', 'use bundler.max_size'])
  })

  it('of a component keeps its prefix', () => {
    const found = explain('TCP.diag.port', protocols)
    assert.ok(found.kind === 'attribute')
    assert.deepEqual([found.name, found.since], ['diag.port', '5.2'])
  })

  it('of a protocol finds it in any case and without its package', () => {
    const found = explain('nakack2', protocols)
    assert.ok(found.kind === 'protocol')
    assert.deepEqual([found.name, found.className], ['pbcast.NAKACK2', 'org.jgroups.protocols.pbcast.NAKACK2'])
    assert.ok(found.attributes.some((a) => a.name === 'xmit_interval'))
  })

  it('of a protocol that is gone, of one of another artifact', () => {
    const gone = explain('MERGE2', protocols)
    assert.deepEqual([gone.since, gone.until, gone.replacedBy], ['3.6', '3.6', 'use MERGE3'])
    const external = explain('KUBE_PING', protocols)
    assert.ok(external.kind === 'protocol')
    assert.equal(external.artifact, 'org.jgroups.kubernetes:jgroups-kubernetes')
  })

  for (const [word, expected] of [
    ['GSM', /there is no "GSM" in any known release; did you mean "pbcast\.GMS"\?/],
    ['UDP.mcast_prt', /did you mean "UDP\.mcast_port"\?/],
    ['VIEW_SYNC', /gone before JGroups 3\.6; MERGE3 compares the views of all members; remove it/],
    ['__proto__', /there is no "__proto__"/],
  ] as const) {
    it(`of ${word} is a usage error with a hint`, () => {
      assert.throws(
        () => explain(word, protocols),
        (error) => error instanceof UsageError && expected.test(error.message),
      )
    })
  }
})
