import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {factsOf, type PropertyFacts, RELEASES} from '../../../src/config/facts/facts.ts'
import {releaseSchema} from '../../../src/config/releases/release-schema.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import type {Prop} from '../../../src/stack/spec.ts'
import {ROOT} from '../../support/cli.ts'

const committed = (release: string): object =>
  JSON.parse(readFileSync(join(ROOT, `schemas/config-${release}.json`), 'utf8')) as object

describe('JSON schema of a configuration', function () {
  this.timeout(20_000)

  for (const release of RELEASES) {
    it(`of ${release} is committed as it is generated (npm run schemas)`, () => {
      assert.deepEqual(committed(release), JSON.parse(JSON.stringify(releaseSchema(release, protocols))))
    })
  }

  it('is a valid schema that takes a stack and refuses unknown names and wrong types', () => {
    const validate = new Ajv({allErrors: true, discriminator: true, code: {optimize: false}}).compile(committed('5.5'))
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
