import assert from 'node:assert/strict'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {runScenario} from '../support/scenario/runner.ts'
import {ROOT} from '../support/cli.ts'

const FOLDER = join(ROOT, 'test/sim/scenarios')
const update = process.env['UPDATE_SCENARIOS'] === '1'

describe('scenarios', function () {
  this.timeout(60_000)

  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))) {
    it(`${name} goes as written (UPDATE_SCENARIOS=1 rewrites it)`, () => {
      const path = join(FOLDER, name)
      const written = readFileSync(path, 'utf8')
      const happened = runScenario(written)
      if (update) writeFileSync(path, happened)
      else assert.equal(happened, written)
    })
  }

  it('the output below a command is rewritten, everything else stays', () => {
    const text = '# One member.\n\njoin A\n  something else\n\nshow\n'
    const happened =
      '# One member.\n\njoin A\n     1.0s  A  installs view [A|0] A\n\nshow\n     2.0s  A  has view [A|0] A\n'
    assert.equal(runScenario(text), happened)
    assert.equal(runScenario(happened), happened)
  })

  for (const [line, message] of [
    ['jion A', /^line 2: jion A: no such command$/],
    ['join a', /expected members such as A B, found a$/],
    ['cut A C', /expected cut A > C$/],
    ['advance 5', /expected a time such as 500ms or 2s, found 5$/],
    ['network los 5%', /expected loss, duplication, reordering, found los$/],
    ['send A', /expected send A "text", send A > B "text" or send A 100 messages$/],
    ['crash B', /^B has not joined yet$/],
  ] as const) {
    it(`refuses ${line}`, () => {
      assert.throws(() => runScenario(`join A\n${line}\n`), {message})
    })
  }
})
