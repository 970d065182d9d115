import assert from 'node:assert/strict'
import {join} from 'node:path'
import {diskConfigFiles} from '../../../src/config/files/config-files.ts'
import type {Release} from '../../../src/releases/facts.ts'
import type {ConfigFiles} from '../../../src/config/files/tree-loader.ts'
import {validateConfigs, type ValidationOptions} from '../../../src/analysis/verdicts.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {REFERENCE, referenceJson} from '../../support/config/reference.ts'
import {optionsOf} from '../../support/config/verdicts.ts'

interface Recorded {
  readonly file: string
  readonly version: string
  readonly accepted: boolean
}

const RELEASES: readonly Release[] = ['4.2', '5.2', '5.4', '5.5']
const RELEASES_OF_CASES: readonly Release[] = [...RELEASES, '5.3']

const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]}
const eth0: NetworkInterface = {name: 'eth0', loopback: false, addresses: [{address: '10.0.0.5', family: 4, scope: 0}]}

/** Names as the working directory of the recorded runs gave them. */
function filesIn(folder: string): ConfigFiles {
  const disk = diskConfigFiles()
  return {
    find(name, from) {
      const inFolder = disk.find(join(folder, name), from)
      return typeof inFolder === 'string' ? disk.find(name, from) : inFolder
    },
  }
}

/** Whether JGroups of a release would accept a file, as we say. */
function isAccepted(file: string, options: Partial<ValidationOptions>): boolean | undefined {
  return validateConfigs([file], optionsOf(options)).files[0]?.accepted?.accepted
}

/** What the recorded runs of small cases had: their folder as working directory, and loopback only. */
function isSmallCaseAccepted(folder: string, file: string, release: Release): boolean | undefined {
  const properties = {'java.net.preferIPv4Stack': 'true'}
  const environment = {...optionsOf().environment, properties, files: filesIn(folder)}
  return isAccepted(join(folder, file), {release, environment, host: {interfaces: [lo]}})
}

describe('what JGroups would accept', function () {
  this.timeout(120_000)
  if (REFERENCE === undefined) {
    it('is what it did (skipped: the reference material is not beside the project)', function () {
      this.skip()
    })
    return
  }
  const folder = REFERENCE

  for (const release of RELEASES) {
    it(`is what ${release} did with each configuration of public projects`, () => {
      const corpus = join(folder, 'corpus')
      const recorded = referenceJson('corpus/verdicts.json') as readonly Recorded[]
      const ofRelease = recorded.filter(({version}) => version.startsWith(`${release}.`))
      const differ = ofRelease.filter(({file, accepted}) => isAccepted(join(corpus, file), {release, host: {interfaces: [lo, eth0]}}) !== accepted)
      assert.ok(ofRelease.length > 0)
      assert.deepEqual(
        differ.map(({file}) => file),
        [],
      )
    })
  }

  it('is what 5.5 did with each small case', () => {
    const small = join(folder, 'reference/config-cases')
    const {cases} = referenceJson('reference/config-cases/verdicts.json') as {
      cases: readonly {readonly file: string; readonly verdict: string}[]
    }
    const differ = cases.filter(({file, verdict}) => isSmallCaseAccepted(small, file, '5.5') !== (verdict === 'accepted'))
    assert.deepEqual(
      differ.map(({file}) => file),
      [],
    )
  })

  it('is what five releases did with the same small case', () => {
    const small = join(folder, 'reference/config-cases/versions')
    const {cases} = referenceJson('reference/config-cases/versions/verdicts.json') as {
      cases: Readonly<Record<string, Readonly<Record<string, {readonly verdict: string}>>>>
    }
    const differ = Object.entries(cases).flatMap(([file, verdicts]) =>
      Object.entries(verdicts)
        .filter(([version, {verdict}]) => {
          const release = RELEASES_OF_CASES.find((known) => version.startsWith(`${known}.`))
          return release === undefined || isSmallCaseAccepted(small, file, release) !== (verdict === 'accepted')
        })
        .map(([version]) => `${file} by ${version}`),
    )
    assert.deepEqual(differ, [])
  })
})
