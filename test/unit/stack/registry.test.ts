import assert from 'node:assert/strict'
import {protocols} from '../../../src/protocols/registry.ts'

describe('the registry of protocols', () => {
  it('finds a protocol by its XML name, its class and its short name', () => {
    for (const name of ['pbcast.GMS', 'org.jgroups.protocols.pbcast.GMS'])
      assert.equal(protocols.find(name)?.spec.name, 'GMS')
    assert.equal(protocols.findByName('GMS')?.spec.xmlName, 'pbcast.GMS')
    assert.equal(protocols.find('GMS'), undefined)
  })
})
