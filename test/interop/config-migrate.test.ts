import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {diskConfigFiles} from '../../src/config/files/config-files.ts'
import {factsOf, findProtocol, RELEASES} from '../../src/releases/facts.ts'
import {migrateConfig} from '../../src/analysis/migrate/migrate.ts'
import type {Migration} from '../../src/analysis/migrate/migration.ts'
import {PROTOCOL_RULES} from '../../src/releases/protocol-rules.ts'
import {protocols} from '../../src/protocols/registry.ts'
import {ROOT} from '../support/cli.ts'
import {javaArguments, requireJava} from '../support/interop/java.ts'
import {notice} from '../support/requirements.ts'

const CORPUS = join(ROOT, '../shared/corpus')

interface CorpusFile {
  readonly file: string
  readonly era: string
  readonly group: string
  readonly protocols: readonly string[]
  readonly wellFormed: boolean
}

interface Answer {
  readonly accepted: boolean
  readonly message?: string
  readonly causes?: readonly string[]
}

interface Judged extends CorpusFile {
  readonly migration: Migration
  readonly answer: Answer
}

const plain = (name: string): string => name.replace(/^org\.jgroups\.protocols\./, '')

/** Protocols that JGroups had in one release or another; up to 2.x they were also written without their package. */
function isOwn(name: string): boolean {
  const packaged = [name, `pbcast.${name}`]
  return (
    RELEASES.some((release) => packaged.some((n) => findProtocol(factsOf(release), n) !== undefined)) ||
    Object.hasOwn(PROTOCOL_RULES, plain(name)) ||
    /^ENCRYPT(?:1_4)?$/.test(name)
  )
}

/** Classes of other projects are on no class path here. */
const FOREIGN_CLASS = /(?:bundler_type|auth_class)\s*=\s*"(?!org\.jgroups)\w+(?:\.\w+)+"/

/** Nothing in the target does the work of this protocol. */
const hasNoSuccessor = (name: string): boolean => PROTOCOL_RULES[plain(name)]?.stays === true

/** Faults of this machine: addresses it does not have, and key stores that are not here. */
const OF_HOST = /is not a valid address on any local network interface|No such file or directory|JDBC driver could not/

function migrated({file}: CorpusFile): Migration {
  const text = readFileSync(join(CORPUS, file), 'utf8')
  const environment = {registry: protocols, files: diskConfigFiles(), properties: {}, variables: {}}
  return migrateConfig({file, text}, {from: 'auto', to: '5.5', environment})
}

/** The companions that some files of the corpus name. */
function writeCompanions(folder: string): void {
  mkdirSync(join(folder, 'config'))
  const fork = '<fork-stacks><fork-stack id="a"><config><FRAG2/></config></fork-stack></fork-stacks>'
  writeFileSync(join(folder, 'config/fork.xml'), fork)
  const sites = ['LON', 'NYC', 'SITE1'].map((name) => `<site name="${name}"/>`)
  writeFileSync(join(folder, 'relay.xml'), `<RelayConfiguration><sites>${sites.join('')}</sites></RelayConfiguration>`)
}

/** Asks JGroups 5.5 about all texts, in one JVM. */
function answers(migrations: readonly Migration[]): readonly Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'jg-migrate-'))
  try {
    writeCompanions(folder)
    const names = migrations.map(({text}, i) => {
      writeFileSync(join(folder, `${String(i)}.xml`), text)
      return `${String(i)}.xml`
    })
    const words = javaArguments('jg.interop.ConfigJudge', {'jgroups.bind_addr': '127.0.0.1'})
    const {stdout} = spawnSync('java', words, {
      cwd: folder,
      input: `${names.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    const [, ...lines] = stdout.trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line) as Answer)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const isAccepted = ({answer}: Judged): boolean => answer.accepted
const saidBy = ({answer}: Judged): string => [answer.message, ...(answer.causes ?? [])].join('\n')
const share = (files: readonly Judged[]): number => files.filter(isAccepted).length / files.length
const described = (f: Judged): string => `${f.file}: ${saidBy(f).split('\n')[0] ?? ''}`

/** What the list names: what was left, and what is wrong with the new text. */
function isListed(judged: Judged): boolean {
  const {steps, findings} = judged.migration
  const message = saidBy(judged)
  const left = steps.filter((s) => s.person !== undefined).map((s) => s.found.replaceAll(/^\w+="|"$/g, ''))
  return left.some((word) => message.includes(word)) || findings.some((f) => message.includes(f.found ?? f.message))
}

describe('jg config migrate, judged by JGroups 5.5', () => {
  let judged: readonly Judged[] = []
  let own: readonly Judged[] = []

  before(function () {
    requireJava(this)
    if (!existsSync(join(CORPUS, 'index.json'))) {
      notice('interop: no corpus of configurations beside the project, migrations are not judged')
      this.skip()
    }
    const index = JSON.parse(readFileSync(join(CORPUS, 'index.json'), 'utf8')) as CorpusFile[]
    const old = index.filter((f) => /^[234]/.test(f.era) && /^(?:standalone|embedded)$/.test(f.group))
    const migrations = old.map(migrated)
    const said = answers(migrations)
    assert.equal(said.length, migrations.length)
    judged = old.flatMap((file, i) => {
      const [migration, answer] = [migrations[i], said[i]]
      return migration === undefined || answer === undefined ? [] : [{...file, migration, answer}]
    })
    own = judged.filter(
      (f) =>
        f.wellFormed &&
        f.protocols.every(isOwn) &&
        !FOREIGN_CLASS.test(f.migration.text) &&
        (f.answer.accepted || !OF_HOST.test(saidBy(f))),
    )
  })

  it('moves at least 95 % of the files of 2.x to 4.x whose protocols JGroups still has in one form or another', () => {
    const files = own.filter((f) => !f.protocols.some(hasNoSuccessor))
    const refused = files.filter((f) => !isAccepted(f)).map(described)
    notice(`interop: migrated to 5.5: ${String(files.length - refused.length)} of ${String(files.length)} accepted`)
    assert.ok(share(files) >= 0.95, refused.join('\n'))
  })

  it('moves at least 90 % of those that use only protocols JGroups ever had', () => {
    const refused = own.filter((f) => !isAccepted(f)).map(described)
    notice(
      `interop: with protocols that have no successor: ${String(own.length - refused.length)} of ${String(own.length)}`,
    )
    assert.ok(share(own) >= 0.9, refused.join('\n'))
  })

  it('requires manual work wherever the result is refused, and lists what is refused', () => {
    const refused = judged.filter((f) => !isAccepted(f) && !OF_HOST.test(saidBy(f)))
    assert.ok(refused.length > 0)
    assert.deepEqual(refused.filter((f) => !f.migration.needsPerson).map(described), [])
    assert.deepEqual(refused.filter((f) => !isListed(f)).map(described), [])
  })

  it('finds nothing wrong where JGroups accepts the result, but for files that are no stack', () => {
    const blamed = judged.filter((f) => isAccepted(f) && f.migration.findings.length > 0)
    assert.deepEqual(
      blamed
        .filter((f) => !f.file.includes('jgroups-defaults'))
        .map((f) => `${f.file}: ${f.migration.findings[0]?.message ?? ''}`),
      [],
    )
  })

  it('moves no result a second time', () => {
    const environment = {registry: protocols, files: diskConfigFiles(), properties: {}, variables: {}}
    for (const {migration} of judged) {
      const again = migrateConfig(migration, {from: '5.5', to: '5.5', environment})
      assert.equal(again.text, migration.text, migration.file)
    }
  })
})
