import assert from 'node:assert/strict'
import {type Release, RELEASES} from '../../../../src/releases/facts.ts'
import {lintConfigs} from '../../../../src/analysis/lint/lint.ts'
import {DISCOVERIES} from '../../../../src/analysis/new/discovery-choices.ts'
import {newStack, type NewStackOptions, TARGETS} from '../../../../src/analysis/new/new-stack.ts'
import {emptyEnvironment, loadText} from '../../../support/config/stack-models.ts'

const make = (options: Partial<NewStackOptions>): {text: string; notes: readonly string[]} =>
  newStack({target: 'plain', discovery: 'mping', release: '5.5', name: 'jg', bindPort: 7800, ...options})

function problems(text: string, release: Release): readonly string[] {
  const {files} = lintConfigs([{name: '-', found: false}], {
    release,
    environment: emptyEnvironment(),
    ignore: [],
    only: [],
    stdin: text,
  })
  return files.flatMap((file) => [...file.errors, ...file.findings].map(({code, message}) => `${code} ${message}`))
}

describe('a new configuration', () => {
  for (const target of TARGETS) {
    for (const discovery of DISCOVERIES) {
      it(`for ${target} with ${discovery} is valid and clean`, () => {
        assert.deepEqual(problems(make({target, discovery}).text, '5.5'), [])
      })
    }
  }

  for (const release of RELEASES) {
    it(`for JGroups ${release} is valid and clean, and says for which release it is`, () => {
      for (const target of TARGETS)
        assert.deepEqual(problems(make({target, release, discovery: 'tcpping'}).text, release), [], target)
      assert.equal(loadText(make({release}).text, 'auto').release.release, release)
    })
  }

  it('uses only what a release ships', () => {
    for (const release of RELEASES) {
      for (const discovery of ['ping', 'mping', 'file', 'tcpgossip'] as const)
        assert.deepEqual(problems(make({release, discovery}).text, release), [], `${release} ${discovery}`)
      assert.deepEqual(loadText(make({release, discovery: 'jdbc'}).text, release).errors, [])
    }
    assert.throws(() => make({release: '3.6', discovery: 'dns'}), /JGroups 3\.6 has no dns\.DNS_PING/)
  })

  it('uses the configured place of discovery', () => {
    assert.match(make({discovery: 'tcpping', where: 'a[7800],b[7800]'}).text, /initial_hosts="a\[7800\],b\[7800\]"/)
    assert.match(make({discovery: 'dns', where: 'x.svc'}).text, /dns_query="x\.svc"/)
    assert.match(make({bindPort: 7600}).text, /bind_port="\$\{jgroups\.bind_port:7600\}"/)
  })

  it('holds no secret', () => {
    for (const discovery of DISCOVERIES)
      assert.doesNotMatch(make({discovery}).text, /(?:password|key)="(?!\$\{[^:}]*\}")/)
  })

  it('says what else is needed', () => {
    assert.match(
      make({target: 'wildfly', discovery: 'tcpping'}).notes.join(),
      /socket-binding-group must define jgroups-tcp, jgroups-host-a/,
    )
    assert.match(make({target: 'keycloak', discovery: 'jdbc'}).notes.join(), /--cache-stack=jdbc-ping/)
    assert.match(make({discovery: 'kube'}).notes.join(), /get and list on pods/)
  })
})
