import {ConfigError, type ConfigFinding} from '../errors/index.ts'
import type {ProtocolClass, ProtocolSettings} from '../stack/protocol.ts'
import type {ProtocolRegistry} from '../stack/registry.ts'
import {type HostFacts, parseIpLiteral} from './addresses/addresses.ts'
import type {ConfigTree} from './xml/xml-element.ts'
import {configError, Findings, quote} from './xml/findings.ts'
import {declaredProperties} from './stack/schema.ts'
import type {CheckedProtocol} from './stack/stack-checks.ts'
import {OWN_LANGUAGE} from './stack/stack-language.ts'
import {readStack} from './stack/stack-reader.ts'
import {type ConfigFiles, type ConfigSource, loadTree} from './files/tree-loader.ts'
import {lookUpFirst, substitute, type VariableSource} from './values/variables.ts'

/** One protocol of a stack, ready to be created. */
export interface ConfiguredProtocol {
  readonly protocol: ProtocolClass
  readonly settings: ProtocolSettings
}

/** What a configuration is read against; all of it is passed in. */
export interface ConfigEnvironment extends VariableSource, HostFacts {
  readonly registry: ProtocolRegistry
  readonly files: ConfigFiles
}

/** The result of reading a configuration. */
export interface ConfigResult {
  readonly file: string
  /** Protocols as written, with includes expanded; undefined if the file is not XML of the right shape. */
  readonly tree: ConfigTree | undefined
  /** Protocols from bottom to top with typed values; use them only if the configuration is valid. */
  readonly protocols: readonly ConfiguredProtocol[]
  /** All findings, in the order of the text. */
  readonly findings: readonly ConfigFinding[]
  /** True if no finding is an error. */
  readonly valid: boolean
}

/** A protocol with its typed values in the form used to create it: components' properties in a record per prefix. */
function configured({protocol, resolved}: CheckedProtocol<ProtocolClass>): ConfiguredProtocol {
  const props: Record<string, unknown> = {}
  const components: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of resolved) {
    const dot = name.indexOf('.')
    if (dot === -1) props[name] = value
    else (components[name.slice(0, dot)] ??= {})[name.slice(dot + 1)] = value
  }
  return {protocol, settings: {props, components}}
}

/** Reads and checks a configuration; all faults are returned as findings, and nothing is thrown. */
export function loadConfig(source: ConfigSource, environment: ConfigEnvironment): ConfigResult {
  const findings = new Findings()
  const {dialect} = OWN_LANGUAGE
  const tree = loadTree(source, {dialect, variables: environment, files: environment.files, findings})
  return loadTreeOf(source.file, tree, environment, findings)
}

/** Checks a configuration that was read before, as part of a server's file; without a tree the findings say why there is none. */
export function loadTreeOf(
  file: string,
  tree: ConfigTree | undefined,
  environment: ConfigEnvironment,
  findings: Findings,
): ConfigResult {
  const protocols =
    tree === undefined ? [] : readStack(tree, environment.registry, OWN_LANGUAGE, environment, findings).map(configured)
  return {file, tree, protocols, findings: findings.list(), valid: !findings.refused}
}

/** Reads a configuration as `loadConfig` does, but throws a ConfigError with all findings if one of them is an error. */
export function requireStack(source: ConfigSource, environment: ConfigEnvironment): ConfigResult {
  return requireValid(loadConfig(source, environment))
}

/** A configuration that can be used; throws a ConfigError with all findings if there is an error. */
export function requireValid(result: ConfigResult): ConfigResult {
  if (!result.valid) throw configError(result.file, result.findings)
  return result
}

/** Finds a configuration by name; throws a ConfigError that says where it was looked for. */
export function requireSource(name: string, files: ConfigFiles): ConfigSource {
  const source = files.find(name)
  if (typeof source !== 'string') return source
  throw new ConfigError(
    `configuration ${quote(name)} ${source}; give a path, or the name of a shipped one such as udp.xml`,
  )
}

const NO_HOST_NAME =
  /^(?:match-.*|custom:.*|GLOBAL|SITE_LOCAL|LINK_LOCAL|LOOPBACK|NON_LOOPBACK|USE[-_]LOCALHOST.*|[^A-Za-z]*)$/i

/** Host names in the address attributes of a tree and their system properties, which must be looked up before loading. */
export function hostsToLookUp(tree: ConfigTree, environment: ConfigEnvironment): readonly string[] {
  const texts: (string | undefined)[] = []
  for (const element of tree.protocols) {
    const spec = environment.registry.find(element.name)?.spec
    if (spec === undefined) continue
    for (const [name, prop] of declaredProperties(spec)) {
      if (prop.kind !== 'address') continue
      const names = [name, ...(prop.aliases ?? [])]
      texts.push(
        ...element.attributes.filter((a) => names.includes(a.name)).map((a) => substitute(a.value, environment)),
      )
      texts.push(lookUpFirst(prop.systemProperty ?? [], environment)?.value)
    }
  }
  const words = texts.flatMap((text) => text?.split(',') ?? []).map((word) => word.trim())
  return [...new Set(words)].filter((word) => !NO_HOST_NAME.test(word) && parseIpLiteral(word) === undefined)
}
