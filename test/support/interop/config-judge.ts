/** The real JGroups as a judge of configuration files: one JVM for all of them. */
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {classPath, DRIVERS, javaArguments} from './java.ts'

const MAIN = 'jg.interop.ConfigJudge'

/** Host names are those of this host's table: a name server that does not answer would cost seconds for each. */
const LOOK_UPS = {'jdk.net.hosts.file': '/etc/hosts'}

/** What JGroups said of a file. */
export interface JavaVerdict {
  readonly accepted: boolean
  readonly exceptionClass?: string
  readonly message?: string
  readonly causes?: readonly string[]
}

interface JavaInterface {
  readonly name: string
  readonly loopback: boolean
  readonly addresses: readonly string[]
}

function interfaceOf({name, loopback, addresses}: JavaInterface): NetworkInterface {
  return {
    name,
    loopback,
    addresses: addresses.map((text) => {
      const address = text.replace(/%.*$/, '')
      return {address, family: address.includes(':') ? 6 : 4, scope: 0}
    }),
  }
}

/** Runs the judge with JGroups alone, in its own empty folder, since some protocols create files in configured places. */
function run(version: string, files: readonly string[], args: readonly string[], full = false): readonly string[] {
  const drivers = `:${join(DRIVERS, '*')}`
  const words = javaArguments(MAIN, LOOK_UPS, version)
    .map((word) => word.replace(drivers, ''))
    .filter((word) => !full || !word.startsWith('-XX:Tiered'))
  const cwd = mkdtempSync(join(tmpdir(), 'jg-judge-'))
  try {
    const {status, stdout} = spawnSync('java', [...words, ...args], {
      input: `${files.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'ignore'],
      cwd,
    })
    if (status !== 0) throw new Error(`the judge of ${version} ended with ${String(status)}`)
    return stdout.trim().split('\n')
  } finally {
    rmSync(cwd, {recursive: true})
  }
}

/** Judges files by a version of JGroups; with the host's interfaces in Java's order. */
export function judge(
  version: string,
  files: readonly string[],
): {readonly interfaces: readonly NetworkInterface[]; readonly verdicts: readonly JavaVerdict[]} {
  const [head = '[]', ...lines] = run(version, files, [])
  if (lines.length !== files.length) throw new Error(`${String(lines.length)} verdicts, ${String(files.length)} files`)
  return {
    interfaces: (JSON.parse(head) as JavaInterface[]).map(interfaceOf),
    verdicts: lines.map((line) => JSON.parse(line) as JavaVerdict),
  }
}

/** Milliseconds of each of some rounds over all files, in one JVM with its full compiler. */
export function judgeTimes(version: string, files: readonly string[], rounds: number): readonly number[] {
  const [, ...lines] = run(version, files, [`rounds=${String(rounds)}`], true)
  return lines.map((line) => Number(line) / 1e6)
}

/** The configurations that ship in the jar of a version, by name. */
export function shippedConfigs(version: string): ReadonlyMap<string, string> {
  const jar = classPath(version).split(':')[1] ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'jg-shipped-'))
  try {
    execFileSync('jar', ['xf', jar], {cwd: folder})
    const found = readdirSync(folder)
      .filter((name) => name.endsWith('.xml'))
      .sort()
      .map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8')])
    return new Map(found.filter(([, text]) => text.includes('<config')))
  } finally {
    rmSync(folder, {recursive: true})
  }
}
