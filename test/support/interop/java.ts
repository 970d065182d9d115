/** The Java side: builds the peer with Maven once per JGroups version and knows how to start it. */
import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {requireTools} from '../requirements.ts'

/** The release that the tests run against unless they ask for another one. */
export const JGROUPS_VERSION = '5.5.6.Final'

/** The version of each release that members in Java are started from. */
export const MEMBER_VERSIONS = {
  '5.5': JGROUPS_VERSION,
  '5.4': '5.4.12.Final',
  '5.3': '5.3.24.Final',
  '5.2': '5.2.29.Final',
  '4.2': '4.2.30.Final',
} as const

/** A patch release of 5.5 that took FD_SOCK2's messages in another way than the newest. */
export const EARLY_5_5 = '5.5.1.Final'

/** Versions of Infinispan whose nodes are started, by the release of JGroups in them. */
export const INFINISPAN_VERSIONS = {'5.5': '16.0.7', '5.3': '15.0.21.Final'} as const

/** Fetches and compiles whatever members in Java are started from, so that tests need no package registry. */
export function fetchJavaMembers(): void {
  for (const version of [...Object.values(MEMBER_VERSIONS), EARLY_5_5]) classPath(version)
  for (const version of Object.values(INFINISPAN_VERSIONS)) infinispanArguments(version, {})
}

const HOME = fileURLToPath(new URL('../../interop/java/', import.meta.url))
/** JDBC drivers, where a test has fetched them. */
export const DRIVERS = join(HOME, 'target/drivers')
const LOGGING = `-Djava.util.logging.config.file=${join(HOME, 'logging.properties')}`
const SOURCES = join(HOME, 'src/main/java/jg/interop')
// Small and quick to start: many short-lived JVMs share the machine.
const JVM_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx768m', '-Djava.net.preferIPv4Stack=true']

const built = new Map<string, string>()

/** Skips the tests of the suite where Java is missing; the first call builds the peer. */
export function requireJava(context: Mocha.Context): void {
  requireTools(context, 'java', 'mvn')
  context.timeout(180_000)
  classPath()
}

/** The class path of the peer on a release of JGroups; fetched and compiled on first use. */
export function classPath(version = JGROUPS_VERSION): string {
  const known = built.get(version)
  if (known !== undefined) return known
  const classes = join(HOME, 'target', version, 'classes')
  const jar = join(HOME, 'target', version, 'lib', `jgroups-${version}.jar`)
  if (!isFresh(classes, jar)) build(version)
  const path = `${classes}:${jar}:${join(DRIVERS, '*')}`
  built.set(version, path)
  return path
}

/** The words after `java` that run a class on the peer's class path. */
export function javaArguments(
  mainClass: string,
  properties: Readonly<Record<string, string>>,
  version?: string,
): string[] {
  return [...JVM_FLAGS, LOGGING, ...defined(properties), '-cp', classPath(version), mainClass]
}

function defined(properties: Readonly<Record<string, string>>): string[] {
  return Object.entries(properties).map(([name, value]) => `-D${name}=${value}`)
}

/** The words after `java` that run a node of Infinispan; its release and JGroups are fetched, and the node compiled, on first use. */
export function infinispanArguments(version: string, properties: Readonly<Record<string, string>>): string[] {
  const folder = join(HOME, 'target', `infinispan-${version}`)
  const compiled = join(folder, 'classes/jg/interop/InfinispanPeer.class')
  const [main, json] = ['InfinispanPeer.java', 'Json.java'].map((name) => statSync(join(SOURCES, name)).mtimeMs)
  const isBuilt = existsSync(compiled) && existsSync(join(folder, 'lib'))
  if (!isBuilt || Math.max(main ?? 0, json ?? 0) > statSync(compiled).mtimeMs) {
    compile(['-f', join(HOME, 'infinispan-pom.xml'), `-Dinfinispan.version=${version}`])
  }
  const path = `${join(folder, 'classes')}:${join(folder, 'lib/*')}`
  return [...JVM_FLAGS, LOGGING, ...defined(properties), '-cp', path, 'jg.interop.InfinispanPeer']
}

function build(version: string): void {
  // A member needs JGroups 5; of older releases only the judge of configurations is built.
  const sources = version < '5' ? ['-Dpeer.sources=**/ConfigJudge.java'] : []
  compile(['-f', join(HOME, 'pom.xml'), `-Djgroups.version=${version}`, ...sources])
}

function compile(options: readonly string[]): void {
  const words = ['-q', '-B', ...options, 'compile']
  if (spawnSync('mvn', ['-o', ...words], {stdio: 'ignore'}).status === 0) return
  execFileSync('mvn', words, {stdio: ['ignore', 'inherit', 'inherit']})
}

function isFresh(classes: string, jar: string): boolean {
  const peer = join(classes, 'jg/interop/ConfigJudge.class')
  if (!existsSync(peer) || !existsSync(jar)) return false
  const compiled = statSync(peer).mtimeMs
  const sources = readdirSync(SOURCES).map((name) => join(SOURCES, name))
  return sources.every((file) => statSync(file).mtimeMs <= compiled)
}
