/** The stacks that Infinispan and Keycloak bring along, from their jars. */
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {XMLParser} from 'fast-xml-parser'
import type {PackedInfinispan, PackedKeycloak, StackEntry} from '../../src/releases/product-stacks.ts'
import {type Coordinates, type ExtractedProtocol, fetchAll, run, VERSIONS} from './jar.ts'

/** The version of each release of Infinispan that stacks are taken from. */
export const INFINISPAN_VERSIONS = [
  '9.4.24.Final',
  '10.1.8.Final',
  '11.0.19.Final',
  '12.1.12.Final',
  '13.0.22.Final',
  '14.0.35.Final',
  '15.0.22.Final',
  '15.1.7.Final',
  '15.2.6.Final',
  '16.0.14',
  '16.1.4',
  '16.2.2',
] as const

/** The version of each release of Keycloak, and the Infinispan and JGroups that its method runs with. */
export const KEYCLOAK_VERSIONS = [
  {version: '26.4.7', infinispan: '15.0.22.Final', jgroups: VERSIONS['5.3'], logging: '3.6.1.Final'},
  {version: '26.7.2', infinispan: '16.0.14', jgroups: VERSIONS['5.5'], logging: '3.6.1.Final'},
] as const

type KeycloakVersion = (typeof KEYCLOAK_VERSIONS)[number]

const STACK_FILE = /(?:^|\/)default-jgroups-([\w-]+)\.xml$/

/** Major and minor of a version. */
export const releaseOf = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version

/** What Keycloak makes in code. */
interface KeycloakCode {
  readonly stacks: Readonly<Record<string, {readonly extends: string; readonly protocols: readonly StackEntry[]}>>
  readonly discovery: ExtractedProtocol
}

const infinispanJar = (version: string): Coordinates => ['org.infinispan', 'infinispan-core', version]

const infinispanPom = (version: string): Coordinates => [
  'org.infinispan',
  'infinispan-build-configuration-parent',
  version,
  'pom',
]

const KEYCLOAK_JARS = ['model-infinispan', 'core', 'common', 'server-spi', 'server-spi-private', 'model-jpa']

function keycloakJars({version, infinispan, logging}: KeycloakVersion): readonly Coordinates[] {
  return [
    ...KEYCLOAK_JARS.map((name): Coordinates => ['org.keycloak', `keycloak-${name}`, version]),
    infinispanJar(infinispan),
    ['org.infinispan', 'infinispan-commons', infinispan],
    ['org.jboss.logging', 'jboss-logging', logging],
  ]
}

/** The stack files of a version of Infinispan, as they are, by the names of the stacks. */
export function stackFiles(version: string): Readonly<Record<string, string>> {
  const [jar = ''] = fetchAll([infinispanJar(version)])
  const names = execFileSync('jar', ['tf', jar], {encoding: 'utf8', maxBuffer: 2 ** 26}).split('\n')
  const paths = names.filter((path) => STACK_FILE.test(path)).sort()
  if (paths.length === 0) throw new Error(`${basename(jar)} holds no stack files`)
  const folder = mkdtempSync(join(tmpdir(), 'jg-stacks-'))
  try {
    execFileSync('jar', ['xf', jar, ...paths], {cwd: folder})
    return Object.fromEntries(
      paths.map((path) => [STACK_FILE.exec(path)?.[1] ?? path, readFileSync(join(folder, path), 'utf8')]),
    )
  } finally {
    rmSync(folder, {recursive: true})
  }
}

/** The protocols of a stack file with their attributes. */
function entriesOf(xml: string): readonly StackEntry[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    ignoreDeclaration: true,
    parseAttributeValue: false,
  })
  type Node = Readonly<Record<string, unknown>>
  const config = (parser.parse(xml) as readonly Node[]).find((node) => 'config' in node)
  return ((config?.['config'] ?? []) as readonly Node[]).flatMap((node): readonly StackEntry[] => {
    const name = Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#'))
    return name === undefined ? [] : [[name, (node[':@'] ?? {}) as Readonly<Record<string, string>>]]
  })
}

function jgroupsOf(version: string): string {
  const pom = readFileSync(fetchAll([infinispanPom(version)])[0] ?? '', 'utf8')
  const found = /<version\.jgroups>([^<]+)\.Final</.exec(pom)?.[1]
  if (found === undefined) throw new Error(`the parent of Infinispan ${version} names no version of JGroups`)
  return found
}

/** What a version of Keycloak says of its stacks and of its discovery. */
export function keycloakCode(from: KeycloakVersion): KeycloakCode {
  return run(from.jgroups, fetchAll(keycloakJars(from)), ['KeycloakStacks']) as KeycloakCode
}

/** Collects protocols, each different one once, and gives their places. */
class EntryList {
  readonly packed: StackEntry[] = []
  readonly #places = new Map<string, number>()

  places(entries: readonly StackEntry[]): number[] {
    return entries.map((entry) => {
      const key = JSON.stringify(entry)
      const place = this.#places.get(key) ?? this.packed.push(entry) - 1
      this.#places.set(key, place)
      return place
    })
  }
}

const mapped = <T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

/** The text of `facts/stacks.json`: one protocol and one release a line. */
export function productStacksText(): string {
  fetchAll([
    ...INFINISPAN_VERSIONS.flatMap((version) => [infinispanJar(version), infinispanPom(version)]),
    ...KEYCLOAK_VERSIONS.flatMap(keycloakJars),
  ])
  const list = new EntryList()
  const infinispan = INFINISPAN_VERSIONS.map((version): [string, PackedInfinispan] => [
    releaseOf(version),
    {
      version,
      jgroups: jgroupsOf(version),
      stacks: mapped(stackFiles(version), (xml) => list.places(entriesOf(xml))),
    },
  ])
  const keycloak = KEYCLOAK_VERSIONS.map((from): [string, PackedKeycloak] => [
    releaseOf(from.version),
    {
      version: from.version,
      infinispan: releaseOf(from.infinispan),
      stacks: mapped(keycloakCode(from).stacks, (stack) => ({
        extends: stack.extends,
        protocols: list.places(stack.protocols),
      })),
    },
  ])
  const rows = (items: readonly [string, object][]): string =>
    items.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')
  const protocols = list.packed.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')
  return (
    `{\n"protocols": [\n${protocols}\n],\n"infinispan": {\n${rows(infinispan)}\n},\n` +
    `"keycloak": {\n${rows(keycloak)}\n}\n}\n`
  )
}
