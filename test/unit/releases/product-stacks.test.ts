import assert from 'node:assert/strict'
import {compareConfigs} from '../../../src/analysis/diff/difference.ts'
import {effectiveConfig} from '../../../src/analysis/effective/effective.ts'
import {
  infinispanOf,
  infinispanRelease,
  infinispanReleases,
  productStack,
  productStackNames,
} from '../../../src/releases/product-stacks.ts'
import {extending} from '../../support/config/extending.ts'
import {judgeText, optionsOf, shortFindings} from '../../support/config/verdicts.ts'

const VARIABLES = {'jgroups.dns.query': 'a.svc', 'jgroups.tunnel.hosts': 'h[12001]'}

/** What the facts have of a stack, as a file of its own. */
function written(name: string, release: string): string {
  const protocols = productStack(name, infinispanRelease(release))?.protocols ?? []
  const elements = protocols.map(([protocol, attributes]) => {
    const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
    return `<${protocol}${texts.join('')}/>`
  })
  return `<config>${elements.join('\n')}</config>`
}

describe('stacks that Infinispan and Keycloak bring along', () => {
  for (const {release, jgroups} of infinispanReleases()) {
    it(`of ${release} mean the same where a stack extends them, and are valid`, () => {
      const {environment: host} = optionsOf()
      const environment = {...host, properties: {...host.properties, ...VARIABLES}}
      const names = productStackNames(infinispanRelease(release)).filter(
        (name) => productStack(name, infinispanRelease(release))?.product === 'Infinispan',
      )
      assert.ok(names.includes('tcp') && names.includes('udp'))
      for (const name of names) {
        const a = effectiveConfig({file: 'a.xml', text: extending(name, release)}, 'auto', environment)
        const b = effectiveConfig({file: 'b.xml', text: written(name, release)}, jgroups, environment)
        assert.deepEqual([name, compareConfigs(a, b).differences, a.findings], [name, [], []])
      }
    })
  }

  it('never give FD_SOCK2 an address', () => {
    for (const {release} of infinispanReleases())
      for (const name of productStackNames(infinispanRelease(release)))
        for (const [protocol, attributes] of productStack(name, infinispanRelease(release))?.protocols ?? [])
          if (protocol.startsWith('FD_SOCK')) assert.equal(attributes['bind_addr'], undefined, `${release} ${name}`)
  })

  it('are those of the nearest release where one is not known, which is said', () => {
    assert.equal(infinispanRelease('16.9').release, '16.2')
    assert.equal(infinispanRelease('1.0').release, '9.4')
    assert.deepEqual([infinispanOf('5.3').release, infinispanOf('5.4').release], ['15.1', '15.2'])
    const {findings} = judgeText(extending('tcp', '16.9'))
    const remarks = findings.filter((f) => f.code === 'stack-release').map((f) => [f.severity, f.code, f.message])
    assert.deepEqual(remarks, [
      ['info', 'stack-release', 'stack "tcp" is that of Infinispan 16.2.2: those of 16.9 are not known here'],
    ])
  })

  it('are those of another release where the file is read for its JGroups, which is said', () => {
    const {findings} = judgeText(extending('tcp', '15.0'), {release: '5.5'})
    assert.match(findings[0]?.message ?? '', /16\.2\.2: read for JGroups 5\.5, not that of Infinispan 15\.0/)
  })

  it('are Keycloak’s own where its file writes none', () => {
    const file = (release: string): string =>
      `<infinispan xmlns="urn:infinispan:config:${release}"><cache-container name="keycloak"><transport lock-timeout="60000"/></cache-container></infinispan>`
    const [stack] = judgeText(file('16.0')).stacks
    assert.equal(stack?.name, 'jdbc-ping')
    assert.deepEqual(stack.protocols.slice(0, 3), ['TCP', 'RED', 'org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2'])
    assert.equal(productStack('jdbc-ping', infinispanRelease('15.0'))?.version, '26.4.7')
    assert.deepEqual(shortFindings(judgeText(file('15.0'))), [])
    assert.deepEqual(judgeText(file('16.0').replace('keycloak', 'other')).stacks, [])
  })

  it('may be extended as jdbc-ping, and RELAY2 may stand on top without a place', () => {
    assert.deepEqual(shortFindings(judgeText(extending('jdbc-ping', '16.0'))), [])
    const relay = extending('udp', '16.0').replace('/></jgroups>', '><relay.RELAY2 site="LON"/></stack></jgroups>')
    assert.deepEqual(shortFindings(judgeText(relay)), ['1:87 warning relay-without-sites'])
  })
})
