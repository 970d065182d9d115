import type {PropertyFacts, Release, ReleaseFacts} from '../../releases/facts.ts'
import {bundlerWords} from '../../releases/component-classes.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import {flattenVariables, mapValue, textWithDefaults} from './variable-text.ts'

/** What happens to a value: kept, rewritten, dropped with its attribute, or left to the user. */
export type ValueDecision =
  | {readonly kind: 'keep'}
  | {readonly kind: 'value'; readonly value: string; readonly reason: string}
  | {readonly kind: 'drop'; readonly reason: string}
  | {readonly kind: 'leave'; readonly reason: string; readonly person: string}

const KEEP: ValueDecision = {kind: 'keep'}

/** Classes of JGroups itself. */
const OWN_PACKAGE = 'org.jgroups.'

/** Words that chose a bundler in releases whose facts are no longer kept. */
const OLD_BUNDLERS: ReadonlySet<string> = new Set(['old', 'new', 'new2', 'default', 'sender-sends-with-timer', 'sswt'])

/** The releases of a migration, with the facts of the target. */
export interface Route {
  readonly from: Release
  readonly to: Release
  readonly facts: ReleaseFacts
  /** Facts of older releases, the newest first. */
  readonly older: readonly ReleaseFacts[]
}

const simpleName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

function knowsClass(facts: ReleaseFacts, name: string, type: string): boolean {
  const found = facts.componentClasses[simpleName(name)]
  return found?.componentType === type && found.className === name
}

function bundler(value: string, property: PropertyFacts, {to, facts, older}: Route): ValueDecision {
  const word = textWithDefaults(value) ?? ''
  const knows = (f: ReleaseFacts): boolean => bundlerWords(f).includes(word) || knowsClass(f, word, 'Bundler')
  if (word === '' || knows(facts)) return KEEP
  if (!OLD_BUNDLERS.has(word) && !word.startsWith(OWN_PACKAGE) && !older.some(knows))
    return {
      kind: 'leave',
      reason: `${word} is not a bundler of JGroups ${to}`,
      person: 'replace the class with one for this release, or remove the attribute',
    }
  const usual = String(property.default)
  const reason = `JGroups ${to} has no bundler ${word}: ${usual} is the usual choice`
  return word === value ? {kind: 'drop', reason} : {kind: 'value', value: mapValue(value, () => usual), reason}
}

function authClass(value: string, {to, facts}: Route): ValueDecision {
  const name = textWithDefaults(value) ?? ''
  if (name === '' || knowsClass(facts, name, 'AuthToken')) return KEEP
  if (name === 'org.jgroups.auth.X509Token1_5')
    return {kind: 'value', value: 'org.jgroups.auth.X509Token', reason: 'X509Token replaced it'}
  const person = name.startsWith(OWN_PACKAGE)
    ? 'choose how members prove who they are: X509Token, Krb5Token or encryption; until then the stack does not start'
    : 'provide the class in a version for this release'
  return {kind: 'leave', reason: `JGroups ${to} has no token ${name}`, person}
}

const REMOVED_POLICIES = /^org\.jgroups\.stack\.Check(?:CallerRunsPolicy|ForAbsenceOfRED)$/

function policies(value: string, {to}: Route): ValueDecision {
  if (to !== '5.4' && to !== '5.5') return KEEP
  const left = value.split(',').filter((name) => !REMOVED_POLICIES.test(name.trim()))
  if (left.length === value.split(',').length) return KEEP
  const reason = 'the built-in checks were removed in 5.4'
  return left.length === 0 ? {kind: 'drop', reason} : {kind: 'value', value: left.join(','), reason}
}

/** A number with a unit of size as JGroups up to 5.2 read durations; undefined for anything else. */
function sizedNumber(text: string): string | undefined {
  const found = /^([-+]?\d+(?:\.\d+)?)\s*([kmg]).*$/i.exec(text.trim())
  if (found === null) return undefined
  const factor = {k: 1000, m: 1_000_000, g: 1_000_000_000}[(found[2] ?? '').toLowerCase()] ?? 1
  return String(Math.trunc(Number(found[1]) * factor))
}

/** Up to 5.2 a duration was a plain number, in the unit of the property; `10m` was ten million. */
function duration(value: string, property: PropertyFacts, {from, to}: Route): ValueDecision {
  if (property.hint !== 'TIME' || dialectOf(from).durations || !dialectOf(to).durations) return KEEP
  const unit = property.unit ?? 'MILLISECONDS'
  if (unit !== 'MILLISECONDS') {
    if (Number(textWithDefaults(value)) === 0) return KEEP
    return {
      kind: 'leave',
      reason: `${property.name} is in ${unit.toLowerCase()}, but since 5.3 a number without a unit is in milliseconds`,
      person: 'write the duration in milliseconds; fractions are cut off',
    }
  }
  const plain = mapValue(value, (text) => sizedNumber(text) ?? text)
  if (plain === value) return KEEP
  return {
    kind: 'value',
    value: plain,
    reason: 'letters after durations have been units of time since 5.3; before, k, m and g were factors',
  }
}

/** Variables inside the default of another one can only be read up to 5.2. */
export function variables(value: string, {from, to}: Route): ValueDecision {
  if (!/\$\{[^}]*\$\{/.test(value) || dialectOf(from).durations || !dialectOf(to).durations) return KEEP
  const flat = flattenVariables(value)
  if (flat !== undefined)
    return {kind: 'value', value: flat, reason: 'since 5.3 variables do not nest: one variable lists several names'}
  return {
    kind: 'leave',
    reason: `since 5.3 variables do not nest, and ${value} has text around the inner one`,
    person: 'write it with one variable',
  }
}

/** What happens to a value of a property that the target has. */
export function decideValue(value: string, property: PropertyFacts, route: Route): ValueDecision {
  switch (property.name) {
    case 'bundler_type':
      return bundler(value, property, route)
    case 'auth_class':
      return authClass(value, route)
    case 'policies':
      return policies(value, route)
    default:
      return duration(value, property, route)
  }
}
