/** @network host: jars come from a package registry */
import assert from 'node:assert/strict'
import {firstDifference, productFiles} from '../../scripts/facts/generated.ts'
import {INFINISPAN_VERSIONS, releaseOf, stackFiles} from '../../scripts/facts/product-stacks.ts'
import {compareConfigs} from '../../src/analysis/diff/difference.ts'
import {effectiveConfig} from '../../src/analysis/effective/effective.ts'
import {infinispanRelease} from '../../src/releases/product-stacks.ts'
import {extending} from '../support/config/extending.ts'
import {optionsOf} from '../support/config/verdicts.ts'
import {requireTools} from '../support/requirements.ts'

describe('stacks that products bring along come from their jars', function () {
  this.timeout(600_000)

  before(function () {
    requireTools(this, 'java', 'mvn', 'jar')
  })

  it('the stacks of Infinispan and Keycloak are what their jars give', () => {
    assert.deepEqual(
      productFiles().flatMap((file) => firstDifference(file) ?? []),
      [],
    )
  })

  for (const version of INFINISPAN_VERSIONS) {
    it(`a stack that extends one of Infinispan ${version} means what the file of the jar means`, () => {
      const {environment: host} = optionsOf()
      const properties = {...host.properties, 'jgroups.dns.query': 'a.svc', 'jgroups.tunnel.hosts': 'h[12001]'}
      const environment = {...host, properties}
      const release = releaseOf(version)
      const {jgroups} = infinispanRelease(release)
      const files = Object.entries(stackFiles(version))
      assert.ok(files.length >= 2)
      for (const [name, text] of files) {
        const extended = effectiveConfig({file: 'infinispan.xml', text: extending(name, release)}, 'auto', environment)
        const shipped = effectiveConfig({file: `default-jgroups-${name}.xml`, text}, jgroups, environment)
        assert.equal(extended.release, jgroups)
        assert.deepEqual([name, compareConfigs(extended, shipped).differences], [name, []])
        const asWritten = effectiveConfig({file: `default-jgroups-${name}.xml`, text}, 'auto', environment)
        assert.deepEqual([name, asWritten.findings.map((f) => f.message)], [name, []])
      }
    })
  }
})
