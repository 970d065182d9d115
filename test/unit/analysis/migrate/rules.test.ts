import assert from 'node:assert/strict'
import {factsOf, type ProtocolFacts, type Release, type ReleaseFacts, RELEASES} from '../../../../src/releases/facts.ts'
import {Findings} from '../../../../src/config/xml/findings.ts'
import {ATTRIBUTE_RULES} from '../../../../src/releases/attribute-rules.ts'
import {knownAttribute} from '../../../../src/analysis/migrate/attribute-migrator.ts'
import type {MigrationStep} from '../../../../src/analysis/migrate/migration.ts'
import {PROTOCOL_RULES} from '../../../../src/releases/protocol-rules.ts'
import {StackMigrator} from '../../../../src/analysis/migrate/stack-migrator.ts'
import {ElementText} from '../../../../src/analysis/migrate/stack-text.ts'
import {StepLog} from '../../../../src/analysis/migrate/step-log.ts'
import {TextEdits} from '../../../../src/analysis/migrate/text-edits.ts'
import {SourceText} from '../../../../src/config/xml/source-text.ts'
import type {XmlElement} from '../../../../src/config/xml/xml-element.ts'
import {readXml} from '../../../../src/config/xml/xml-reader.ts'

const TO = '5.5'
const OLDER = RELEASES.slice(0, -1)

interface Moved {
  readonly steps: readonly MigrationStep[]
  readonly root: XmlElement
}

function read(text: string): XmlElement {
  const findings = new Findings()
  const root = readXml('x', text, findings)
  assert.ok(root !== undefined && !findings.refused, JSON.stringify(findings.list()))
  return root
}

function move(text: string, from: Release): Moved {
  const edits = new TextEdits(text)
  const log = new StepLog(new SourceText('x', text), edits)
  const older = OLDER.map(factsOf).reverse()
  new StackMigrator(
    read(text).children,
    {from, to: TO, facts: factsOf(TO), older},
    new ElementText(edits),
    log,
  ).migrate()
  return {steps: log.list(), root: read(edits.render())}
}

function namesOf(protocol: ProtocolFacts): readonly string[] {
  const own = Object.values(protocol.properties).flatMap((p) => [p.name, ...p.aliases])
  return [...own, ...protocol.components.flatMap((c) => Object.keys(c.properties).map((name) => `${c.prefix}.${name}`))]
}

/** An attribute with its default, so that nothing is said of its value. */
function written(name: string, protocol: ProtocolFacts): string {
  const value = protocol.properties[name]?.default
  return `${name}="${typeof value === 'string' || typeof value === 'number' ? String(value) : '1'}"`
}

function unknownIn({attributes, name}: XmlElement, facts: ReleaseFacts): readonly string[] {
  const protocol = facts.protocols[name]
  const text = (attribute: string): string | undefined => attributes.find((a) => a.name === attribute)?.value
  if (protocol === undefined) return [name]
  return attributes.map((a) => a.name).filter((a) => knownAttribute(protocol, facts, a, text) === undefined)
}

describe('rules of jg config migrate', () => {
  const target = factsOf(TO)

  for (const release of OLDER) {
    const facts = factsOf(release)

    it(`say of every protocol of ${release} that ${TO} lacks what becomes of it`, () => {
      const gone = Object.keys(facts.protocols).filter((name) => target.protocols[name] === undefined)
      const silent = gone.filter((name) => name !== 'ENCRYPT' && !Object.hasOwn(PROTOCOL_RULES, name))
      assert.deepEqual(silent, [])
    })

    it(`say of every attribute of ${release} that ${TO} lacks what becomes of it`, () => {
      for (const [name, protocol] of Object.entries(facts.protocols)) {
        if (target.protocols[name] === undefined) continue
        for (const attribute of namesOf(protocol)) {
          const {steps, root} = move(`<config><${name} ${written(attribute, protocol)}/></config>`, release)
          const left = steps.filter((s) => s.action === 'left' && s.reason.startsWith('no known release'))
          assert.deepEqual(left, [], `${name}.${attribute}`)
          assert.deepEqual(
            root.children.flatMap((p) => unknownIn(p, target)),
            [],
            `${name}.${attribute}`,
          )
        }
      }
    })
  }

  it('lead to protocols that the target has', () => {
    const to = Object.values(PROTOCOL_RULES).flatMap((rule) => [...(rule.to ?? []), ...(rule.covers ?? [])])
    assert.deepEqual(
      to.filter((name) => target.protocols[name] === undefined),
      [],
    )
  })

  it('give a reason each, and what to do where a protocol stays', () => {
    for (const [name, rule] of Object.entries(PROTOCOL_RULES)) {
      assert.ok(rule.reason.length > 10, name)
      if (rule.stays === true) assert.ok(rule.person !== undefined, name)
    }
    for (const {names, reason} of ATTRIBUTE_RULES) assert.ok(reason.length > 10, names.join(' '))
  })

  it('name each attribute of a protocol once', () => {
    const seen = new Set<string>()
    for (const {on, names} of ATTRIBUTE_RULES) {
      for (const name of names) {
        const key = `${typeof on === 'string' ? on : on.join(',')} ${name}`
        assert.ok(!seen.has(key), key)
        seen.add(key)
      }
    }
  })
})
