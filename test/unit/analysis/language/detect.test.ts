import assert from 'node:assert/strict'
import {judgeText} from '../../../support/config/verdicts.ts'

const schema = (version: string): string =>
  `<config xsi:schemaLocation="urn:org:jgroups http://www.jgroups.org/schema/jgroups-${version}.xsd"><UDP/></config>`

const releaseOf = (text: string): readonly [string, string] => {
  const {release, why} = judgeText(text)
  return [release, why]
}

describe('the release of a file', () => {
  for (const [named, release] of [
    ['5.4', '5.4'],
    ['5.0', '5.2'],
    ['4.0', '4.2'],
    ['3.0', '3.6'],
    ['6.1', '5.5'],
  ] as const) {
    it(`is ${release} where the schema location names ${named}`, () => {
      const [found, why] = releaseOf(schema(named))
      assert.equal(found, release)
      assert.match(why, new RegExp(`names ${named.replace('.', '\\.')}`))
    })
  }

  const cases: readonly [string, string, string, RegExp][] = [
    [
      'that still had its protocols',
      '<config><UDP/><MERGE2/><pbcast.NAKACK/></config>',
      '3.6',
      /MERGE2, pbcast\.NAKACK are in no later release/,
    ],
    [
      'that still had its attributes',
      '<config><UDP max_bundle_size="64k" diagnostics_port="7500"/><FD/></config>',
      '4.2',
      /FD is in no later release/,
    ],
    ['of includes', '<config><include file="x.xml"/><PING/></config>', '5.5', /knows most/],
    [
      'the newest, where several know all names',
      '<config><UDP/><PING/></config>',
      '5.5',
      /3\.6 to 5\.5 know its names equally well/,
    ],
    ['the newest, without any evidence', 'no XML at all', '5.5', /it does not say/],
    [
      'of the server',
      '<subsystem xmlns="urn:jboss:domain:jgroups:8.0"><stack name="a"><transport type="UDP"/></stack></subsystem>',
      '4.2',
      /servers with JGroups 4\.2/,
    ],
    [
      'of Infinispan',
      '<infinispan xmlns="urn:infinispan:config:15.0"><jgroups><stack name="a"><UDP/></stack></jgroups></infinispan>',
      '5.3',
      /Infinispan 15\.0/,
    ],
  ]
  for (const [what, text, release, why] of cases) {
    it(`is the one ${what}`, () => {
      const [found, reason] = releaseOf(text)
      assert.equal(found, release)
      assert.match(reason, why)
    })
  }
})
