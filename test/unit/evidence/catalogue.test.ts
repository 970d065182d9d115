import assert from 'node:assert/strict'
import {explainCode} from '../../../src/codes/explain-code.ts'
import {RULES} from '../../../src/analysis/lint/catalogue.ts'
import {CATALOGUE} from '../../../src/evidence/catalogue.ts'
import {renderCodePage} from '../../../src/cli/render/code-page.ts'

describe('codes of findings', () => {
  it('are distinct, in one row from JG1001 on, and apart from those of lint rules', () => {
    const codes = Object.values(CATALOGUE).map(({code}) => code)
    assert.deepEqual(
      codes,
      codes.map((_, i) => `JG${String(1001 + i)}`),
    )
    assert.ok(RULES.every(({code}) => !codes.includes(code)))
  })

  it('have a page each, found by code and by name in any case of letters', () => {
    for (const [kind, {code}] of Object.entries(CATALOGUE)) {
      assert.equal(explainCode(code.toLowerCase()).name, kind)
      assert.equal(explainCode(kind.toUpperCase()).code, code)
    }
    assert.match(
      renderCodePage(explainCode('JG1023')),
      /^JG1023 hung member \(error\): a member hangs\n\nCause\n {2}The/,
    )
  })

  it('take lint rules, too', () => {
    const {about, name, cause, example} = explainCode('JG4004')
    assert.deepEqual([about, name], ['configuration', 'no-merge'])
    assert.match(cause, /MERGE3/)
    assert.match(example ?? '', /<MERGE3/)
  })

  it('name those that are near one that does not exist', () => {
    assert.throws(() => explainCode('JG1099'), {code: 'USAGE', message: /no code 'JG1099'; near: JG10\d\d, JG10/})
    assert.throws(() => explainCode('nonsense of nobody'), {code: 'USAGE', message: /there is no code/})
  })
})
