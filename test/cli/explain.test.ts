import assert from 'node:assert/strict'
import {jg} from '../support/cli.ts'

interface Page {
  readonly code: string
  readonly title: string
}

describe('jg explain', () => {
  it('has a page for a finding in a cluster and for a rule of configurations', async () => {
    for (const code of ['JG1006', 'JG4004']) {
      const {code: exit, stdout} = await jg(['explain', code, '-o', 'json'])
      assert.equal(exit, 0)
      const page = JSON.parse(stdout) as Page
      assert.equal(page.code, code)
      assert.ok(page.title.length > 10)
    }
  })

  it('exits with 2 for a code that does not exist, and names codes that are near', async () => {
    const {code, stderr} = await jg(['explain', 'JG1066'])
    assert.equal(code, 2)
    assert.match(stderr, /JG1006/)
  })
})
