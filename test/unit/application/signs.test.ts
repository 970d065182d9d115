import assert from 'node:assert/strict'
import {
  type ApplicationSign,
  applicationSigns,
  consequences,
  type Observations,
} from '../../../src/application/signs.ts'
import {ExtendedUuid, SiteUuid, Uuid} from '../../../src/model/address.ts'

const PLAIN: Observations = {
  cluster: 'orders',
  wire: '5.5',
  stackText: 'tcp.xml <config xmlns="urn:org:jgroups"><TCP/></config>',
  fdSock2Offset: 100,
  stores: [],
  members: [new Uuid(0, 0, 0, 1), new Uuid(0, 0, 0, 2)],
  traffic: [],
  farFdSock2: [],
}

const version = {key: 'v', value: new TextEncoder().encode('16.0.7')}
const node = new ExtendedUuid(0, 0, 0, 7, 0, [version])
const bare = new ExtendedUuid(0, 0, 0, 8, 1, [])
const site = new SiteUuid(bare, 'lon', 'A', false)

const jdbc = (select: string, hasKeycloakTables = false) => ({protocol: 'JDBC_PING2', select, hasKeycloakTables})

type Case = readonly [string, Partial<Observations>, readonly (readonly [ApplicationSign['kind'], RegExp])[]]

const CASES: readonly Case[] = [
  ['a cluster of plain members', {}, []],
  ['nobody there', {members: []}, []],
  ['members of sites', {members: [site]}, []],
  ['a node of Infinispan 16', {members: [node]}, [['extended-uuid', /1 of 1 members .*\(v=16\.0\.7\)$/]]],
  ['one among others, told twice', {members: [...PLAIN.members, node, node]}, [['extended-uuid', /1 of 3 members/]]],
  ['an ExtendedUUID without entries', {members: [bare]}, [['extended-uuid', /1 of 1 members/]]],
  ['remote calls', {traffic: ['headers of RequestCorrelator']}, [['traffic', /RequestCorrelator pass by/]]],
  ['the usual name', {cluster: 'ISPN'}, [['cluster-name', /called ISPN/]]],
  ['the offset of the stack', {fdSock2Offset: 50_000}, [['fd-sock2', /FD_SOCK2 has offset 50000/]]],
  ['no FD_SOCK2', {fdSock2Offset: null}, []],
  ['another offset', {fdSock2Offset: 200}, []],
  ['names that are like the usual one', {cluster: 'ispn-test', stackText: 'ispn-test.xml host="ispn-1,my-ISPN"'}, []],
  ['a stack with the usual name', {stackText: 'x.xml site="ISPN"'}, [['stack-text', /mentions ISPN/]]],
  ['the offset of a member', {farFdSock2: ['10.0.0.1:57800']}, [['fd-sock2', /10\.0\.0\.1:57800/]]],
  [
    'a stack of Infinispan',
    {stackText: 'x.xml <infinispan xmlns="urn:infinispan:config:16.0"/>'},
    [['stack-text', /infinispan/]],
  ],
  [
    'a class of Keycloak',
    {stackText: 'x.xml <org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2/>'},
    [['stack-text', /keycloak/]],
  ],
  ['a stack of WildFly by name', {stackText: 'wildfly-tcp.xml <config/>'}, [['stack-text', /wildfly/]]],
  ["JGroups' own table", {stores: [jdbc('SELECT address, name, ip, coord FROM jgroups WHERE cluster=?')]}, []],
  [
    "Keycloak's table",
    {stores: [jdbc('SELECT address, name, ip, coord FROM JGROUPS_PING WHERE cluster_name=?')]},
    [['store', /JGROUPS_PING/]],
  ],
  [
    'the same by another name',
    {stores: [jdbc('SELECT address, name, ip, coord FROM kc WHERE cluster_name=?')]},
    [['store', / kc /]],
  ],
  [
    "JDBC_PING's table in a database of Keycloak",
    {stores: [jdbc('SELECT ping_data FROM JGROUPSPING WHERE cluster_name=?', true)]},
    [['store', /holds the tables of Keycloak/]],
  ],
  [
    "JDBC_PING's table elsewhere",
    {stores: [jdbc('SELECT ping_data, own_addr FROM JGROUPSPING WHERE cluster_name=?')]},
    [],
  ],
  [
    'several at once, the strongest first',
    {cluster: 'ISPN', members: [node], fdSock2Offset: 50_000},
    [
      ['extended-uuid', /v=16/],
      ['cluster-name', /ISPN/],
      ['fd-sock2', /50000/],
    ],
  ],
]

describe('signs of an application', () => {
  for (const [name, seen, wanted] of CASES) {
    it(name, () => {
      const signs = applicationSigns({...PLAIN, ...seen})
      assert.deepEqual(
        signs.map(({kind}) => kind),
        wanted.map(([kind]) => kind),
      )
      for (const [i, [, text]] of wanted.entries()) assert.match(signs[i]?.text ?? '', text)
    })
  }

  it('says what would happen to this kind of cluster', () => {
    const sign = (kind: ApplicationSign['kind']): ApplicationSign => ({kind, text: ''})
    assert.match(consequences([sign('extended-uuid')], '5.5'), /ExtendedUUID.*no node can start/)
    assert.match(consequences([sign('cluster-name')], '5.5'), /ExtendedUUID/)
    assert.match(consequences([sign('cluster-name')], '5.3'), /each new node hangs/)
    assert.match(consequences([sign('fd-sock2'), sign('traffic')], '5.4'), /each new node hangs/)
    assert.match(consequences([sign('traffic')], '5.5'), /Requests .* answers none/)
  })
})
