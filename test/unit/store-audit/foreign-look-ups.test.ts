import assert from 'node:assert/strict'
import {foreignLookUp, isForeignDiscovery, notRun} from '../../../src/store-audit/foreign-look-ups.ts'
import type {StackProtocol} from '../../../src/analysis/stacks/stack-model.ts'
import {stackOf} from '../../support/config/stack-models.ts'

function discoveryOf(element: string): StackProtocol {
  const protocol = stackOf(`<config><TCP/>${element}</config>`).protocols[1]
  if (protocol === undefined) throw new Error('no protocol')
  return protocol
}

describe('look-ups that are not run here', () => {
  it('of KUBE_PING are a request to the API of Kubernetes', () => {
    const kube = discoveryOf(
      '<org.jgroups.protocols.kubernetes.KUBE_PING namespace="n" labels="app=a,b=c" masterHost="h" masterPort="6443"/>',
    )
    assert.ok(isForeignDiscovery(kube))
    assert.match(
      notRun(kube),
      /not run: KUBE_PING is not here; by hand: GET https:\/\/h:6443\/api\/v1\/namespaces\/n\/pods\?labelSelector=app%3Da%2Cb%3Dc/,
    )
  })

  it('of buckets are a listing', () => {
    const s3 = discoveryOf('<org.jgroups.protocols.aws.S3_PING region_name="r" bucket_name="b"/>')
    assert.deepEqual(foreignLookUp(s3), {lookUp: 'objects of b', byHand: 'aws s3 ls --recursive s3://b/'})
  })

  it('do not hold protocols that do not find members', () => {
    assert.equal(isForeignDiscovery(discoveryOf('<MERGE3/>')), false)
    assert.equal(isForeignDiscovery(discoveryOf('<raft.RAFT/>')), false)
  })
})
