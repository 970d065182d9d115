import type {ConfigFinding} from '../../errors/index.ts'
import type {Release} from '../../releases/facts.ts'
import type {ConfigEnvironment} from '../../config/load.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import type {CheckedProtocol} from '../../config/stack/stack-checks.ts'
import type {ConfigSource} from '../../config/files/tree-loader.ts'
import {checkFile, type CheckedStack, type ReleaseChoice} from '../validate.ts'
import {originOfName, type VariableOrigin, variableOrigins, type VariableSource} from '../../config/values/variables.ts'

/** Where a value comes from. @minimum 0 */
export interface ValueOrigin {
  readonly kind: 'default' | 'file' | VariableOrigin['kind']
  /** The system property, environment variable or variable. */
  readonly name?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The attribute as written, where it contains variables. */
  readonly written?: string
}

/** A value in effect. */
export interface EffectiveValue {
  readonly name: string
  readonly value: unknown
  readonly origin: ValueOrigin
}

/** A protocol with all its values. */
export interface EffectiveProtocol {
  readonly name: string
  readonly known: boolean
  readonly attributes: readonly EffectiveValue[]
}

/** A stack with all its values, bottom to top. */
export interface EffectiveStack {
  readonly name?: string
  readonly protocols: readonly EffectiveProtocol[]
}

/** A configuration after includes, variables and defaults. */
export interface EffectiveConfig {
  readonly file: string
  readonly release: Release
  readonly why: string
  readonly stacks: readonly EffectiveStack[]
  /** Errors only. */
  readonly findings: readonly ConfigFinding[]
}

/** Printed in place of a secret value. */
const HIDDEN = '***'

function originOf(
  configured: CheckedProtocol['configured'] extends ReadonlyMap<string, infer G> ? G : never,
  variables: VariableSource,
): ValueOrigin {
  const {place, written, property} = configured
  const {file, line, column} = place
  if (property !== undefined) return originOfName(property, variables)
  const [first] = variableOrigins(written ?? '', variables)
  return first === undefined
    ? {kind: 'file', file, line, column}
    : {kind: first.kind, name: first.name, file, line, column, written: written ?? ''}
}

function valuesOf(protocol: CheckedProtocol, variables: VariableSource): EffectiveProtocol {
  const attributes = [...declaredProperties(protocol.spec)].map(([name, prop]): EffectiveValue => {
    const configured = protocol.configured.get(name)
    const value = protocol.values[name] ?? prop.defaultIPv4 ?? null
    return {
      name,
      value: prop.secret === true && value !== null ? HIDDEN : value,
      origin: configured === undefined ? {kind: 'default'} : originOf(configured, variables),
    }
  })
  return {name: protocol.element.name, known: true, attributes: attributes.sort((a, b) => (a.name < b.name ? -1 : 1))}
}

function stackOf(stack: CheckedStack, variables: VariableSource): EffectiveStack {
  const checked = new Map(stack.protocols.map((p) => [p.element, p]))
  const protocols = stack.tree.protocols.map((element): EffectiveProtocol => {
    const known = checked.get(element)
    if (known !== undefined) return valuesOf(known, variables)
    const attributes = element.attributes.map(({name, value, file, line, column}): EffectiveValue => ({
      name,
      value,
      origin: {kind: 'file', file, line, column},
    }))
    return {name: element.name, known: false, attributes}
  })
  return {...(stack.name === undefined ? {} : {name: stack.name}), protocols}
}

/** All values of a configuration in the language of a release, each with its origin. */
export function effectiveConfig(
  source: ConfigSource,
  choice: ReleaseChoice,
  environment: ConfigEnvironment,
): EffectiveConfig {
  const {file, release, stacks, findings} = checkFile(source, choice, environment)
  return {
    file,
    release: release.release,
    why: release.why,
    stacks: stacks.map((stack) => stackOf(stack, environment)),
    findings: findings.filter((f) => f.severity === 'error'),
  }
}

/** The same without values at the default of their release. */
export function withoutDefaults(config: EffectiveConfig): EffectiveConfig {
  const stacks = config.stacks.map((stack) => ({
    ...stack,
    protocols: stack.protocols.map((protocol) => ({
      ...protocol,
      attributes: protocol.attributes.filter(({origin}) => origin.kind !== 'default'),
    })),
  }))
  return {...config, stacks}
}
