import assert from 'node:assert/strict'
import {factsOf, RELEASES} from '../../../src/releases/facts.ts'
import {protocolRules} from '../../../src/releases/protocol-rules.ts'
import * as roles from '../../../src/releases/roles.ts'

const firstRelease = (name: string): number =>
  RELEASES.findIndex((release) => Object.values(factsOf(release).protocols).some((protocol) => protocol.name === name))

describe('roles of protocols', () => {
  for (const [role, names] of Object.entries(roles)) {
    it(`${role} names protocols of a release, or ones that a rule knows`, () => {
      const unknown = names.filter((name) => firstRelease(name) < 0 && protocolRules(name).length === 0)
      assert.deepEqual(unknown, [])
      assert.equal(new Set(names).size, names.length)
    })
  }

  it('have the newest first, so the first that a release has is the one to use', () => {
    const {DETECTORS: _several, ...single} = roles
    for (const [role, names] of Object.entries(single)) {
      const first = names.map(firstRelease)
      assert.deepEqual(
        first,
        first.toSorted((a, b) => b - a),
        role,
      )
    }
  })
})
