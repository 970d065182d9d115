/** @network host: jars come from a package registry */
import assert from 'node:assert/strict'
import {runInNewContext} from 'node:vm'
import {factsFiles, firstDifference, type GeneratedFile, referenceFiles} from '../../scripts/facts/generated.ts'
import {extract, type ExtractedProtocol, VERSIONS} from '../../scripts/facts/jar.ts'
import {familyOf} from '../../scripts/protocol/families.ts'
import {HOLE, specText} from '../../scripts/protocol/spec-text.ts'
import {discoverySpec} from '../../src/protocols/discovery/discovery-spec.ts'
import {storeSpec} from '../../src/protocols/discovery/store/store-spec.ts'
import {heartbeatSpec} from '../../src/protocols/failure/heartbeat-spec.ts'
import {flowSpec} from '../../src/protocols/flow/flow-spec.ts'
import {connectionSpec} from '../../src/protocols/transport/connection-spec.ts'
import {transportSpec} from '../../src/protocols/transport/transport-spec.ts'
import {attr, op, prop, protocolSpec, type ProtocolSpec} from '../../src/stack/spec.ts'
import {requireTools} from '../support/requirements.ts'

const differences = (files: readonly GeneratedFile[]): string[] => files.flatMap((file) => firstDifference(file) ?? [])

const builders = {
  protocolSpec,
  discoverySpec,
  storeSpec,
  heartbeatSpec,
  flowSpec,
  connectionSpec,
  transportSpec,
}

describe('facts come from the jars of JGroups', function () {
  this.timeout(180_000)

  before(function () {
    requireTools(this, 'java', 'mvn')
  })

  // One release of each kind: before components, before hints, and the newest. `npm run facts -- --check` has them all.
  for (const release of ['3.6', '4.2', '5.5'] as const) {
    it(`facts of ${release} match its jar`, () => {
      assert.deepEqual(differences(factsFiles(release)), [])
    })
  }

  it('the reference of declarations and ids matches the jar of 5.5', async () => {
    assert.deepEqual(differences(await referenceFiles()), [])
  })

  it('a difference is reported with file, line and both texts', () => {
    assert.equal(firstDifference({path: '.npmrc', text: 'other\n'})?.split('\n')[1], '  the jar gives other')
  })

  it('the skeleton of each protocol declares what the jar contains', () => {
    const {protocols} = extract(VERSIONS['5.5'])
    const declared = Object.entries(protocols).filter(([, p]) => p.class.startsWith('org.jgroups.protocols.'))
    assert.ok(declared.length > 80)
    for (const [xmlName, p] of declared) {
      const scope = {...builders, prop, attr, op, [HOLE]: 'filled in'}
      const spec = runInNewContext(specText(xmlName, p, familyOf(p)), scope) as ProtocolSpec
      assert.deepEqual([spec.xmlName, spec.className, spec.id], [xmlName, p.class, p.id])
      assert.deepEqual(declaredMembers(spec), jarMembers(p), xmlName)
    }
  })
})

/** Names, types, hints and marks of a declaration. */
function declaredMembers(spec: ProtocolSpec): object {
  return {
    properties: Object.fromEntries(
      Object.entries(spec.properties).map(([name, p]) => [name, [p.type, p.hint, p.writable ?? false, p.unit ?? null]]),
    ),
    attributes: Object.fromEntries(
      Object.entries(spec.attributes)
        .filter(([, a]) => a.own !== true)
        .map(([name, a]) => [name, [a.type, a.hint, a.writable ?? false, a.unit ?? null]]),
    ),
    operations: Object.keys(spec.operations).sort(),
  }
}

function jarMembers(p: ExtractedProtocol): object {
  return {
    properties: Object.fromEntries(
      p.properties.map(({name, type, hint, writable, unit}) => [name, [type, hint, writable, unit]]),
    ),
    attributes: Object.fromEntries(
      p.attributes.map(({name, type, hint, writable, unit}) => [name, [type, hint, writable, unit]]),
    ),
    operations: [...new Set(p.operations.map(({name}) => name))].sort(),
  }
}
