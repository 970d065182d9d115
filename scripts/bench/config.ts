/**
 * Speed of the verdicts: the configurations of a folder are judged by the real JGroups in one JVM, by our answer in its place, and
 * by all that `jg config validate` does, each in several rounds after a warm-up; prints files per second and the ratio.
 * Without a folder the collected ones of the field are taken, or, where they are not, those in JGroups' jar.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {configure, type ConfiguratorEnvironment} from '../../src/configurator/configurator.ts'
import {diskConfigFiles} from '../../src/config/files/config-files.ts'
import type {Release} from '../../src/releases/facts.ts'
import {validateConfigs} from '../../src/analysis/verdicts.ts'
import {protocols} from '../../src/protocols/registry.ts'
import {judge, judgeTimes, shippedConfigs} from '../../test/support/interop/config-judge.ts'
import {JGROUPS_VERSION} from '../../test/support/interop/java.ts'
import {available} from '../../test/support/requirements.ts'
import {filesBelow, ROOT} from '../project.ts'

const RELEASE: Release = '5.5'
const ROUNDS = 12
const WARM_UP = 4

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN

/** Milliseconds of each round over all files. */
function roundsOf(files: readonly string[], judgeFile: (file: string) => unknown): readonly number[] {
  return Array.from({length: ROUNDS}, () => {
    const start = performance.now()
    for (const file of files) judgeFile(file)
    return performance.now() - start
  })
}

function measure(files: readonly string[]): void {
  const {interfaces, verdicts} = judge(JGROUPS_VERSION, files)
  const environment: ConfiguratorEnvironment = {
    interfaces,
    properties: {'java.net.preferIPv4Stack': 'true'},
    variables: process.env,
    files: diskConfigFiles(),
    resources: new Set(),
  }
  const options = {
    release: RELEASE,
    asJGroups: false,
    external: false,
    environment: {...environment, registry: protocols},
    host: {interfaces},
  }
  const verdict = (file: string): boolean =>
    configure({file, text: readFileSync(file, 'utf8')}, RELEASE, environment).accepted
  const same = files.filter((file, i) => verdict(file) === verdicts[i]?.accepted)
  const middle = (times: readonly number[]): number => median(times.slice(WARM_UP))
  const java = middle(judgeTimes(JGROUPS_VERSION, files, ROUNDS))
  const line = (name: string, ms: number): string => {
    const rate = Math.round((files.length / ms) * 1000).toLocaleString('en')
    return `${name.padEnd(32)}${rate.padStart(8)} files/s   ${(java / ms).toFixed(2)} times JGroups`
  }
  console.log(`${String(files.length)} files in the language of ${RELEASE}, same verdict on ${String(same.length)}`)
  console.log(line(`JGroups ${JGROUPS_VERSION.replace('.Final', '')}, one warm JVM`, java))
  console.log(line('jg, the verdict of JGroups', middle(roundsOf(files, verdict))))
  console.log(line('jg config validate', middle(roundsOf(files, (file) => validateConfigs([file], options)))))
}

function measureShipped(): void {
  const folder = mkdtempSync(join(tmpdir(), 'jg-bench-'))
  try {
    for (const [name, text] of shippedConfigs(JGROUPS_VERSION)) writeFileSync(join(folder, name), text)
    measure(filesBelow(folder, '.xml'))
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const CORPUS = join(ROOT, '../shared/corpus')
const [folder = existsSync(CORPUS) ? CORPUS : undefined] = process.argv.slice(2)
if (!available('java', 'mvn')) process.exitCode = 1
else if (folder === undefined) measureShipped()
else measure(filesBelow(resolve(folder), '.xml'))
