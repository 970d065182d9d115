import assert from 'node:assert/strict'
import {CodecTable} from '../../../src/model/codec.ts'
import {protocols} from '../../../src/protocols/registry.ts'

describe('the registry of protocols', () => {
  it('finds a protocol by its XML name, its class and its short name', () => {
    for (const name of ['pbcast.GMS', 'org.jgroups.protocols.pbcast.GMS'])
      assert.equal(protocols.find(name)?.spec.name, 'GMS')
    assert.equal(protocols.findByName('GMS')?.spec.xmlName, 'pbcast.GMS')
    assert.equal(protocols.find('GMS'), undefined)
  })

  it('reads headers of protocols a stack lacks, and gives way to those it has', () => {
    const classes = {headers: new CodecTable(), objects: new CodecTable()}
    protocols.addStandIns(classes)
    const [gms, merge3] = [55, 75].map((magic) => classes.headers.get(magic)?.name)
    assert.deepEqual([gms, merge3], ['GmsHeader', 'MergeHeader'])
    const own = {...classes.headers.get(55), id: 55, name: 'own', size: () => 0, write: () => undefined, read: () => 0}
    classes.headers.add(own)
    assert.equal(classes.headers.get(55)?.name, 'own')
  })
})
