/** @network host: JGroups sees the interfaces that the configuration is judged by */
import assert from 'node:assert/strict'
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {configure, type ConfiguratorEnvironment, type ConfiguratorVerdict} from '../../src/configurator/configurator.ts'
import type {Release} from '../../src/releases/facts.ts'
import {ROOT} from '../support/cli.ts'
import {mutate, SeededRandom} from '../support/config/mutations.ts'
import {requireTools} from '../support/requirements.ts'
import {type JavaVerdict, judge, shippedConfigs} from '../support/interop/config-judge.ts'
import {requireJava} from '../support/interop/java.ts'

/** The version that represents each release, and how many mutations of its shipped configurations are compared. */
const VERSIONS: readonly (readonly [Release, string, number])[] = [
  ['5.5', '5.5.6.Final', 600],
  ['5.4', '5.4.12.Final', 200],
  ['5.3', '5.3.24.Final', 200],
  ['5.2', '5.2.29.Final', 200],
  ['4.2', '4.2.30.Final', 200],
]

/** How many mutations of the stacks that we ship are compared on top. */
const OWN_COUNT = 100

/** Another seed, as JG_CONFIG_SEED, compares other mutations. */
const SEED = Number(process.env['JG_CONFIG_SEED'] ?? 5_506)

/** Messages that are JGroups' own, and not those of a Java runtime. */
const CONTRACT = /^JGRP00000[12]|^Protocol ID|^events \[|^the following properties|^configuration error/

/**
 * An attribute without a name: JGroups takes it for the first property whose annotation has no name, in the order in which the
 * JVM lists fields, which is not specified.
 */
const NAMELESS = /not recognized: \{(?:.*, )?=/

/** Properties inside braces are in hash order. */
const sorted = (message: string): string =>
  message.replace(/\{(.*)\}/s, (_all, inside: string) => `{${inside.split(', ').sort().join(', ')}}`)

describe('configurations judged by the real JGroups', () => {
  before(function () {
    requireJava(this)
  })

  for (const [release, version, count] of VERSIONS) {
    it(`get the same verdict for ${release} on ${String(count)} mutations of what ${version} ships`, function () {
      this.timeout(240_000)
      requireTools(this, 'jar')
      const shipped = shippedConfigs(version)
      const own = release === '5.5' ? mutationsOf(ownConfigs(), OWN_COUNT) : []
      const mutations = [...mutationsOf(shipped, count), ...own]
      const texts = mutations.map(({text}) => text)
      const {interfaces, verdicts} = judgeTexts(version, texts)
      const environment = environmentOf(interfaces, shipped)
      for (const [i, mutation] of mutations.entries()) {
        const java = verdicts[i]
        assert.ok(java !== undefined)
        compare(java, configure({file: mutation.name, text: mutation.text}, release, environment), mutation)
      }
      const taken = verdicts.filter((v) => v.accepted).length
      assert.ok(taken > count / 10 && taken < count, `of ${String(count)} ${String(taken)} are accepted: too one-sided`)
    })
  }
})

/** A mutated file and how to come by it again. */
interface Mutation {
  readonly name: string
  readonly text: string
}

function mutationsOf(configs: ReadonlyMap<string, string>, count: number): readonly Mutation[] {
  const random = new SeededRandom(SEED)
  const names = [...configs.keys()]
  return Array.from({length: count}, (_, i) => {
    const name = random.pick(names)
    return {
      name: `${name}, mutation ${String(i)} of JG_CONFIG_SEED=${String(SEED)}`,
      text: mutate(configs.get(name) ?? '', random),
    }
  })
}

/** The stacks that we ship. */
function ownConfigs(): ReadonlyMap<string, string> {
  const folder = join(ROOT, 'conf')
  return new Map(readdirSync(folder).map((name) => [`conf/${name}`, readFileSync(join(folder, name), 'utf8')]))
}

function judgeTexts(version: string, texts: readonly string[]): ReturnType<typeof judge> {
  const folder = mkdtempSync(join(tmpdir(), 'jg-mutations-'))
  try {
    const files = texts.map((text, i) => {
      const file = join(folder, `${String(i)}.xml`)
      writeFileSync(file, text)
      return file
    })
    return judge(version, files)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

function environmentOf(
  interfaces: NonNullable<ConfiguratorEnvironment['interfaces']>,
  shipped: ReadonlyMap<string, string>,
): ConfiguratorEnvironment {
  return {
    interfaces,
    properties: {'java.net.preferIPv4Stack': 'true'},
    variables: process.env,
    resources: new Set(),
    files: {
      find(name) {
        const text = shipped.get(name)
        return text === undefined ? 'was not found' : {file: name, text}
      },
    },
  }
}

function compare(java: JavaVerdict, ours: ConfiguratorVerdict, {name, text}: Mutation): void {
  if (NAMELESS.test(ours.message ?? '')) return
  const told = `${name}\nJava: ${java.message ?? 'accepted'}\nours: ${ours.message ?? 'accepted'}\n${text}`
  assert.equal(ours.accepted, java.accepted, told)
  if (ours.accepted) return
  const isNamed = (ours.line ?? 0) > 0 && (ours.word !== '' || text.trim() === '')
  assert.ok(isNamed, `no line or word: ${told}`)
  const message = java.message ?? ''
  if (CONTRACT.test(message)) assert.equal(sorted(ours.message ?? ''), sorted(message), told)
}
