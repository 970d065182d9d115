import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {schemaChecksums, schemaText} from '../../../scripts/facts/schema-text.ts'
import {factsOf, type PropertyFacts} from '../../../src/releases/facts.ts'
import {releaseSchema} from '../../../src/analysis/language/release-protocols.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import type {Prop} from '../../../src/stack/spec.ts'
import {ROOT} from '../../support/cli.ts'

const committed = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('JSON schema of a configuration', function () {
  this.timeout(20_000)

  it('of 5.5 is committed as it is generated (npm run schemas)', () => {
    assert.equal(committed('schemas/config-5.5.json'), schemaText('5.5'))
  })

  it('of each older release has the committed checksum (npm run schemas)', () => {
    assert.deepEqual(schemaChecksums(), JSON.parse(committed('test/vectors/config/schema-checksums.json')))
  })

  it('is a valid schema that takes a stack and refuses unknown names and wrong types', () => {
    const validate = new Ajv({allErrors: true, discriminator: true, code: {optimize: false}}).compile(releaseSchema('5.5', protocols))
    const stackOf = (attributes: Record<string, unknown>, name = 'UDP'): unknown => ({protocols: [{name, attributes}]})
    assert.equal(validate(stackOf({mcast_port: 45_588, 'bundler.max_size': 64_000})), true)
    assert.equal(validate(stackOf({mcast_port: '45588'})), false)
    assert.equal(validate(stackOf({mcast_prt: 45_588})), false)
    assert.equal(validate(stackOf({}, 'UDPP')), false)
  })
})

describe('facts of JGroups 5.5 and our own declarations', () => {
  const facts = factsOf('5.5')

  /** What both say of a property. */
  const declared = (p: Prop<unknown>): object => ({
    type: p.type,
    aliases: p.aliases ?? [],
    systemProperty: p.systemProperty ?? [],
    deprecated: p.deprecated !== undefined,
    default: p.default ?? p.defaultIPv4 ?? null,
    isMethod: p.viaMethod === true,
  })
  const known = (p: PropertyFacts): object => ({
    type: p.type,
    aliases: p.aliases,
    systemProperty: p.systemProperty,
    deprecated: p.deprecated,
    default: p.default ?? p.defaultIPv4 ?? null,
    isMethod: p.via === 'method',
  })

  for (const {spec} of protocols.list()) {
    it(`${spec.xmlName} has the same attributes, types, defaults and services in both`, () => {
      const p = facts.protocols[spec.xmlName]
      assert.ok(p !== undefined)
      assert.deepEqual([spec.className, spec.id, spec.transport], [p.className, p.id, p.transport])
      assert.deepEqual(Object.keys(spec.properties).sort(), Object.keys(p.properties).sort())
      for (const [name, prop] of Object.entries(spec.properties)) {
        const reference: PropertyFacts | undefined = p.properties[name]
        assert.ok(reference !== undefined)
        assert.deepEqual({name, ...declared(prop)}, {name, ...known(reference)})
      }
      const {requiresBelow = [], requiresAbove = [], providesUp = [], providesDown = []} = spec.services
      const sorted = (...lists: readonly (readonly string[])[]): string[][] => lists.map((list) => [...list].sort())
      assert.deepEqual(
        sorted(requiresBelow, requiresAbove, providesUp, providesDown),
        sorted(p.requiresBelow, p.requiresAbove, p.providesUp, p.providesDown),
      )
    })
  }
})
