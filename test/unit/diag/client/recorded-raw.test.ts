import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Collected} from '../../../../src/diag/client/collected.ts'
import {rawOutput} from '../../../../src/diag/client/raw-output.ts'
import {ROOT} from '../../../support/cli.ts'

interface Exchange {
  readonly name: string
  readonly transport: 'udp' | 'tcp'
  readonly requestText: string
  readonly responses: readonly {
    readonly from?: string
    readonly length: number
    readonly hex: string
    readonly text: string
  }[]
}

/** What Java's Probe prints for these answers. */
function expected(responses: Exchange['responses']): string {
  // A long answer was recorded up to a bound.
  const texts = responses.map(({text, hex}, i) => `#${String(i + 1)} (${String(hex.length / 2)} bytes):\n${text}\n`)
  const count = String(responses.length)
  return `${texts.join('')}${count} responses (${count} matches, 0 non matches)\n`
}

describe('raw output of recorded answers', () => {
  for (const version of ['5.5', '5.4', '5.2', '4.2']) {
    const file = readFileSync(join(ROOT, `test/vectors/probe-${version}.json`), 'utf8')
    const {exchanges} = JSON.parse(file) as {exchanges: Exchange[]}

    it(`is that of Java's Probe for all ${String(exchanges.length)} exchanges with members of ${version}`, () => {
      for (const {name, transport, requestText, responses} of exchanges) {
        const answers = responses.filter(({length}) => length > 0)
        const collected = new Collected(requestText.trim().split(/\s+/))
        for (const {hex, from = ''} of answers) collected.take(Uint8Array.from(Buffer.from(hex, 'hex')), from, 0)
        const report = {
          answers: collected.all(),
          silent: [],
          failures: [],
          destinations: [],
          sent: [],
          dropped: 0,
          inParts: false,
        }
        assert.equal(rawOutput(report, {transport}), expected(answers), name)
      }
    })
  }
})
