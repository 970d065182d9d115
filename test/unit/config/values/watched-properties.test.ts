import assert from 'node:assert/strict'
import {substitute} from '../../../../src/config/values/variables.ts'
import {unreadWarnings, WatchedProperties} from '../../../../src/config/values/watched-properties.ts'

describe('system properties that nothing reads', () => {
  it('are told with the name that was asked for', () => {
    const watched = new WatchedProperties({'jgroups.tcp.adress': 'x', 'jgroups.tcp.port': '1', 'java.io.tmpdir': '/'})
    const source = {properties: watched.properties, variables: {}}
    assert.equal(substitute('${jgroups.tcp.address:a} ${jgroups.tcp.port:2}', source), 'a 1')
    assert.deepEqual(unreadWarnings(watched.unread()), [
      'nothing reads -Djgroups.tcp.adress: neither the configuration nor JGroups; did you mean -Djgroups.tcp.address?',
    ])
  })
})
