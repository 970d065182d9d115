import assert from 'node:assert/strict'
import {join} from 'node:path'
import {formatFinding} from '../../../src/config/xml/findings.ts'
import type {Release} from '../../../src/releases/facts.ts'
import {type FileVerdict, validateConfigs} from '../../../src/analysis/verdicts.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {REFERENCE, referenceJson} from '../../support/config/reference.ts'
import {optionsOf} from '../../support/config/verdicts.ts'

interface RecordedVerdict {
  readonly file: string
  readonly version: string
  readonly accepted: boolean
}

const RELEASE_OF: Readonly<Record<string, Release>> = {'4.2.30': '4.2', '5.2.29': '5.2', '5.4.12': '5.4', '5.5.6': '5.5'}

/** Codes of what JGroups accepts and we refuse: XML that is none, an include that is not there, a second transport. */
const STRICTER = new Set(['xml-end-tag', 'xml-attribute-twice', 'xml-two-roots', 'xml-unclosed', 'xml-comment', 'xml-attribute', 'two-transports'])

const address = (text: string): NetworkInterface['addresses'][number] => ({address: text, family: 4, scope: 0})
const host: readonly NetworkInterface[] = [
  {name: 'lo', loopback: true, addresses: [address('127.0.0.1')]},
  {name: 'eth0', loopback: false, addresses: ['192.168.1.10', '10.0.0.10', '172.16.0.10'].map(address)},
]

describe('files that JGroups refuses', function () {
  this.timeout(120_000)
  if (REFERENCE === undefined) {
    it('are each named with line and word (skipped: the reference material is not beside the project)', function () {
      this.skip()
    })
    return
  }

  const folder = join(REFERENCE, 'corpus')
  const recorded = referenceJson('corpus/verdicts.json') as readonly RecordedVerdict[]

  function verdictOf(file: string, release: Release): FileVerdict {
    const options = optionsOf({release, host: {interfaces: host}})
    const [verdict] = validateConfigs([join(folder, file)], options).files
    assert.ok(verdict !== undefined)
    return verdict
  }

  for (const [version, release] of Object.entries(RELEASE_OF)) {
    const ofVersion = recorded.filter((v) => v.version === version)

    it(`by ${version} are named with the line and the word that are at fault`, () => {
      for (const {file, accepted} of ofVersion) {
        if (accepted) continue
        const {accepted: answer, findings, valid} = verdictOf(file, release)
        if (answer?.accepted !== false) continue
        const printed = `${file}\n${answer.message ?? ''}\n${findings.map(formatFinding).join('\n')}`
        assert.equal(valid, false, printed)
        const there = findings.filter((f) => f.severity === 'error' && f.line === answer.line && f.line > 0)
        assert.ok(there.length > 0, printed)
        assert.ok(there.some((f) => f.found !== undefined || /["<]/.test(f.message)), printed)
      }
    })

    it(`by others than ${version} are not refused without cause`, () => {
      for (const {file, accepted} of ofVersion) {
        if (!accepted) continue
        const {accepted: answer, findings} = verdictOf(file, release)
        if (answer?.accepted !== true) continue
        const errors = findings.filter((f) => f.severity === 'error' && !STRICTER.has(f.code))
        assert.deepEqual(errors.map(formatFinding), [], file)
      }
    })
  }
})
