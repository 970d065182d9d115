import assert from 'node:assert/strict'
import {ApplicationGuard} from '../../../src/application/guard.ts'
import {type Address, ExtendedUuid, SiteUuid, Uuid} from '../../../src/model/address.ts'
import {View, ViewId} from '../../../src/model/view.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'

const own = new Uuid(0, 0, 0, 1)
const other = new Uuid(0, 0, 0, 2)
const node = new ExtendedUuid(0, 0, 0, 7, 0, [{key: 'v', value: new TextEncoder().encode('16.0.7')}])

function reason(isAllowed: boolean, members: readonly Address[]): string | undefined {
  const [first = own] = members
  const {runtime} = new SimWorld({seed: 1}).host('X')
  const options = {cluster: 'orders', props: 'tcp.xml', stack: [], wire: '5.5', runtime, isAllowed} as const
  return new ApplicationGuard(options).reasonToLeaveView(new View(new ViewId(first, 3), members), own)
}

describe('the guard of applications, after a view', () => {
  it('lets a plain member leave that an application meets later', () => {
    assert.match(
      reason(false, [own, node]) ?? '',
      /its view now has \S+\(v=16\.0\.7\), whose address is an ExtendedUUID/,
    )
    assert.match(reason(false, [node, own]) ?? '', /--join-application/)
  })

  it('lets it stay among its like, coordinator or not, and with members of sites', () => {
    const site = new SiteUuid(node, 'lon', 'A', false)
    for (const members of [[own], [own, other], [other, own], [own, site]])
      assert.equal(reason(false, members), undefined)
  })

  it('lets a guest leave as coordinator of others only', () => {
    assert.match(reason(true, [own, node]) ?? '', /it became coordinator while the application still has \S+, and/)
    for (const members of [[own], [node, own]]) assert.equal(reason(true, members), undefined)
  })
})
