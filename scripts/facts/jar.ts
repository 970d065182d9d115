/** Jars of JGroups from Maven Central, and what our Java extractor finds in them. */
import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Release} from '../../src/releases/facts.ts'
import {filesBelow, ROOT} from '../project.ts'

/** The version of each release that facts are taken from. */
export const VERSIONS: Readonly<Record<Release, string>> = {
  '3.6': '3.6.20',
  '4.2': '4.2.30',
  '5.2': '5.2.29',
  '5.3': '5.3.24',
  '5.4': '5.4.12',
  '5.5': '5.5.6',
}

/** A property as the extractor prints it. */
export interface ExtractedProperty {
  readonly name: string
  readonly aliases: readonly string[]
  /** The setter, for properties of methods. */
  readonly method?: string
  readonly declaredIn: string
  readonly type: string
  readonly hint: 'UNDEFINED' | 'TIME' | 'BYTES' | 'SCALAR' | null
  readonly unit: string | null
  readonly writable: boolean
  readonly default: unknown
  readonly deprecated: boolean
  readonly systemProperty: readonly string[]
  readonly enum?: readonly string[]
  readonly enumClass?: string
  readonly converter?: string
  readonly dependsUpon?: string
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
}

/** An attribute that is no property. */
export interface ExtractedAttribute {
  readonly name: string
  readonly type: string
  readonly hint: string | null
  readonly unit: string | null
  readonly writable: boolean
}

/** One overload of an operation. */
export interface ExtractedOperation {
  readonly name: string
  readonly args: readonly string[]
  readonly returns: string
}

/** What may be set, read and called of a protocol, a component or a class that can stand for one. */
export interface ExtractedMembers {
  readonly properties: readonly ExtractedProperty[]
  readonly attributes: readonly ExtractedAttribute[]
  readonly operations: readonly ExtractedOperation[]
}

/** A component; without members where its class is known by configuration only. */
export interface ExtractedComponent extends ExtractedMembers {
  readonly prefix: string
  readonly declaredType: string
  readonly instanceAtCreation: string | null
}

/** A protocol of the jar. */
export interface ExtractedProtocol extends ExtractedMembers {
  readonly class: string
  readonly name: string
  readonly id: number
  readonly transport: boolean
  readonly superclasses: readonly string[]
  readonly classMarks: readonly string[]
  readonly requiredUpServices: readonly string[]
  readonly requiredDownServices: readonly string[]
  readonly providedUpServices: readonly string[]
  readonly providedDownServices: readonly string[]
  readonly acceptsChildElements: boolean
  readonly components: readonly ExtractedComponent[]
}

/** What one jar says. */
export interface Extracted {
  readonly version: string
  readonly protocols: Readonly<Record<string, ExtractedProtocol>>
  readonly componentClasses: Readonly<
    Record<string, ExtractedMembers & {readonly class: string; readonly componentType: string}>
  >
  readonly abstractProtocolClasses: readonly string[]
  readonly notInstantiable: readonly string[]
  readonly magicIds: Readonly<Record<string, string>>
  readonly protocolIds: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
}

const JAVA = join(ROOT, 'scripts/facts/java')
const TARGET = join(ROOT, 'scripts/facts/target')
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy'
// Defaults that Java takes from the machine: where files lie, how an address looks, what a text is cut to.
const JVM_FLAGS = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Djava.net.preferIPv4Stack=true',
  '-Djava.io.tmpdir=/tmp',
]

/** A file of Maven Central: group, artifact, version and kind. */
export type Coordinates = readonly [group: string, artifact: string, version: string, kind?: 'jar' | 'pom']

const pathOf = ([, artifact, version, kind = 'jar']: Coordinates): string =>
  join(TARGET, `${artifact}-${version}.${kind}`)

/** A project that has nothing but files to copy. */
function copyingPom(list: readonly Coordinates[]): string {
  const items = list.map(
    ([group, artifact, version, kind = 'jar']) =>
      `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><type>${kind}</type></artifactItem>`,
  )
  return `<project><modelVersion>4.0.0</modelVersion><groupId>jg</groupId><artifactId>facts</artifactId><version>1</version>
<packaging>pom</packaging><build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId>
<configuration><outputDirectory>${TARGET}</outputDirectory><artifactItems>${items.join('\n')}</artifactItems></configuration>
</plugin></plugins></build></project>`
}

/** Brings files of Maven Central into the target folder, those that are missing in one run. Throws where Maven cannot. */
export function fetchAll(list: readonly Coordinates[]): readonly string[] {
  const missing = list.filter((coordinates) => !existsSync(pathOf(coordinates)))
  if (missing.length > 0) {
    mkdirSync(TARGET, {recursive: true})
    const pom = join(TARGET, 'fetch.xml')
    writeFileSync(pom, copyingPom(missing))
    const words = ['-q', '-B', '-f', pom, COPY]
    if (spawnSync('mvn', ['-o', ...words], {stdio: 'ignore'}).status !== 0) {
      execFileSync('mvn', words, {stdio: ['ignore', 'inherit', 'inherit']})
    }
  }
  return list.map(pathOf)
}

/** The jar of a version of JGroups. Throws where Maven cannot fetch it. */
export const jarOf = (version: string): string => fetchAll([['org.jgroups', 'jgroups', `${version}.Final`]]).join()

/** What the extractor finds in the jar of a version, and the texts of these files of the jar. */
export function extract(version: string, files: readonly string[] = []): Extracted {
  const jar = jarOf(version)
  return run(version, [], ['Extract', version, jar, ...files]) as Extracted
}

/** What a class of the extractor prints as JSON, beside JGroups of a version and further jars on its class path. */
export function run(version: string, jars: readonly string[], words: readonly string[]): unknown {
  const jar = jarOf(version)
  const classPath = [compiled(version, jar), ...jars, jar].join(':')
  const text = execFileSync('java', [...JVM_FLAGS, '-cp', classPath, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(text)
}

/** The folder of the extractor's classes, compiled against the jar. */
function compiled(version: string, jar: string): string {
  const classes = join(TARGET, version)
  const sources = filesBelow(JAVA, '.java')
  const madeAt = statSync(join(classes, 'Extract.class'), {throwIfNoEntry: false})?.mtimeMs ?? 0
  if (sources.some((file) => statSync(file).mtimeMs > madeAt)) {
    mkdirSync(classes, {recursive: true})
    execFileSync('javac', ['-nowarn', '-cp', jar, '-d', classes, ...sources], {stdio: ['ignore', 'ignore', 'inherit']})
  }
  return classes
}
