import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {protocols} from '../../../src/protocols/registry.ts'
import type {Attr, Op, Prop, ProtocolSpec} from '../../../src/stack/spec.ts'
import {ROOT} from '../../support/cli.ts'

/** What reflection found in the classes of JGroups 5.5.6. */
interface ReferenceProperty {
  readonly type: string
  readonly hint: string
  readonly default: unknown
  readonly writable: boolean
  readonly aliases?: readonly string[]
  readonly systemProperty?: readonly string[]
  readonly unit?: string
  readonly deprecated?: boolean
  readonly values?: readonly string[]
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
}

interface ReferenceProtocol {
  readonly class: string
  readonly name: string
  readonly id: number
  readonly properties: Readonly<Record<string, ReferenceProperty>>
  readonly components: Readonly<Record<string, {readonly properties: Readonly<Record<string, ReferenceProperty>>}>>
  readonly attributes: Readonly<Record<string, {type: string; hint: string; unit?: string; writable: boolean}>>
  /** Overloads by name. */
  readonly operations: Readonly<Record<string, readonly {args: readonly string[]; returns: string}[]>>
}

const file = join(ROOT, 'test/support/reference/declarations-5.5.json')
const reference = JSON.parse(readFileSync(file, 'utf8')) as {protocols: Readonly<Record<string, ReferenceProtocol>>}

/** Defaults by family stand in the declaration; the reference has them there too, or as default of an object made for IPv4. */
function comparableProperty(p: Prop<unknown>, expected: ReferenceProperty): ReferenceProperty {
  const fromFamily = p.kind === 'address' && expected.default !== null
  return {
    type: p.type,
    hint: p.hint,
    default: fromFamily ? p.defaultIPv4 : p.default,
    writable: p.writable ?? false,
    ...(p.aliases === undefined ? {} : {aliases: p.aliases}),
    ...(p.systemProperty === undefined ? {} : {systemProperty: p.systemProperty}),
    ...(p.unit === undefined ? {} : {unit: p.unit}),
    ...(p.deprecated === undefined ? {} : {deprecated: true}),
    ...(p.kind === 'enum' ? {values: p.values ?? []} : {}),
    ...(p.defaultIPv4 === undefined ? {} : {defaultIPv4: p.defaultIPv4}),
    ...(p.defaultIPv6 === undefined ? {} : {defaultIPv6: p.defaultIPv6}),
  }
}

function compareProperties(
  declared: Readonly<Record<string, Prop<unknown>>>,
  expected: Readonly<Record<string, ReferenceProperty>>,
): void {
  assert.deepEqual(Object.keys(declared).sort(), Object.keys(expected).sort())
  for (const [name, p] of Object.entries(declared)) {
    const reference = expected[name]
    assert.ok(reference !== undefined)
    assert.deepEqual({[name]: comparableProperty(p, reference)}, {[name]: reference})
  }
}

function attributesWithPrefix(spec: ProtocolSpec): Record<string, Attr> {
  const all: Record<string, Attr> = {...spec.attributes}
  for (const [prefix, c] of Object.entries(spec.components)) {
    for (const [name, a] of Object.entries(c.attributes)) all[`${prefix}.${name}`] = a
  }
  return all
}

function operationsWithPrefix(spec: ProtocolSpec): Record<string, Op> {
  const all: Record<string, Op> = {...spec.operations}
  for (const [prefix, c] of Object.entries(spec.components)) {
    for (const [name, o] of Object.entries(c.operations)) all[`${prefix}.${name}`] = o
  }
  return all
}

describe('declarations equal those of JGroups 5.5', () => {
  it('covers every protocol that is registered', () => {
    assert.deepEqual(
      protocols
        .list()
        .map((p) => p.spec.xmlName)
        .filter((name) => reference.protocols[name] === undefined),
      [],
    )
  })

  for (const {spec} of protocols.list()) {
    const expected = reference.protocols[spec.xmlName]
    if (expected === undefined) continue
    it(`${spec.name}: class, name and id`, () => {
      assert.deepEqual(
        {class: spec.className, name: spec.name, id: spec.id},
        {class: expected.class, name: expected.name, id: expected.id},
      )
    })
    it(`${spec.name}: properties`, () => {
      compareProperties(spec.properties, expected.properties)
    })
    it(`${spec.name}: components`, () => {
      assert.deepEqual(Object.keys(spec.components).sort(), Object.keys(expected.components).sort())
      for (const [prefix, c] of Object.entries(spec.components)) {
        compareProperties(c.properties, expected.components[prefix]?.properties ?? {})
      }
    })
    it(`${spec.name}: attributes`, () => {
      const all = Object.entries(attributesWithPrefix(spec))
      const clashes = all.filter(([name, a]) => a.own === true && expected.attributes[name] !== undefined)
      assert.deepEqual(clashes, [], 'JGroups has an attribute that is marked as one of ours')
      const declared = all
        .filter(([, a]) => a.own !== true)
        .map(([name, a]) => [
          name,
          {
            type: a.type,
            hint: a.hint,
            ...(a.unit === undefined ? {} : {unit: a.unit}),
            writable: a.writable ?? false,
          },
        ])
      assert.deepEqual(Object.fromEntries(declared), expected.attributes)
    })
    it(`${spec.name}: operations`, () => {
      const declared = operationsWithPrefix(spec)
      assert.deepEqual(Object.keys(declared).sort(), Object.keys(expected.operations).sort())
      for (const [name, {args, returns}] of Object.entries(declared)) {
        const overloads = expected.operations[name] ?? []
        assert.ok(
          overloads.some((o) => isDeepStrictEqual(o, {args: [...args], returns})),
          `${name}(${args.join(', ')}): ${returns}`,
        )
      }
    })
    it(`${spec.name}: every entry has a sentence`, () => {
      const entries = [
        ...Object.entries(spec.properties),
        ...Object.entries(attributesWithPrefix(spec)),
        ...Object.entries(operationsWithPrefix(spec)),
      ]
      assert.deepEqual(
        entries.filter(([, e]) => e.doc.trim().length < 8).map(([name]) => name),
        [],
      )
    })
  }
})
