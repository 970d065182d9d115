import assert from 'node:assert/strict'
import {keptHosts} from '../../../../src/analysis/remarks/host-notation.ts'
import {lintConfigs} from '../../../../src/analysis/lint/lint.ts'
import type {FoundPath} from '../../../../src/config/files/tree-loader.ts'
import {emptyEnvironment, healthyStack} from '../../../support/config/stack-models.ts'
import {judgeText, optionsOf, shortFindings} from '../../../support/config/verdicts.ts'

/** Rules and severities that lint finds in a text, on a host where this is at every path. */
function linted(text: string, found: FoundPath = {kind: 'missing', why: 'is not there'}): readonly string[] {
  const environment = {
    ...emptyEnvironment(),
    files: {find: (name: string) => (name === 'a.xml' ? {file: name, text} : 'was not found'), look: () => found},
  }
  const options = {release: '5.5', environment, ignore: [], only: []} as const
  return lintConfigs([{name: 'a.xml', found: false}], options).files.flatMap(({findings}) =>
    findings.map(({code, severity}) => `${code} ${severity}`),
  )
}

describe('hosts that JGroups keeps of a list', () => {
  const cases: readonly [string, '5.2' | '5.5', string, readonly string[], readonly string[]][] = [
    ['TCPPING', '5.5', 'a[1];b[2]', ['a[1]'], [';b[2]']],
    ['TCPPING', '5.2', 'a[1] b[2]', ['a[1]'], [' b[2]']],
    ['TCPPING', '5.5', 'a[1] b[2]', ['a[1]', 'b[2]'], []],
    ['TCPGOSSIP', '5.5', 'a[1] b[2]', ['a[1]'], [' b[2]']],
    ['TCPPING', '5.5', 'a(1),b(2)', [], ['a(1)', 'b(2)']],
    ['TCPPING', '5.5', 'a[1], b.example[2],::1[3],10.0.0.1', ['a[1]', 'b.example[2]', '::1[3]', '10.0.0.1'], []],
  ]
  for (const [protocol, release, text, kept, lost] of cases)
    it(`${protocol} of ${release}, ${text}`, () => {
      assert.deepEqual(keptHosts(text, protocol, release), {kept, lost})
    })

  it('are named by validate and by lint', () => {
    const text = healthyStack({MPING: '<TCPPING initial_hosts="a[7800];b[7800]" port_range="0"/>'})
    assert.deepEqual(shortFindings(judgeText(text)), ['3:10 warning host-notation ;b[7800]'])
    assert.deepEqual(linted(text), ['JG4036 warning'])
  })
})

describe('files that values name', () => {
  const tls = healthyStack({
    TCP: '<TCP bind_addr="SITE_LOCAL" bind_port="7800" diag.enabled="false" tls.enabled="true" tls.keystore_path="a.p12"/>',
  })
  const folder = healthyStack({
    MPING: '<FILE_PING location="/srv/x" remove_all_data_on_view_change="true" write_data_on_find="true"/>',
  })

  it('are looked for: a store of keys that is missing, unreadable or a folder is a warning', () => {
    assert.deepEqual(linted(tls), ['JG6010 warning'])
    assert.deepEqual(linted(tls, {kind: 'folder', why: 'is a folder'}), ['JG6010 warning'])
    assert.deepEqual(linted(tls, {kind: 'file', why: ''}), [])
  })

  it('are not looked for on another host', () => {
    const environment = optionsOf().environment
    const files = {...environment.files, look: (): FoundPath => ({kind: 'missing', why: 'is not there'})}
    const {host: _, ...elsewhere} = optionsOf({environment: {...environment, files}})
    assert.deepEqual(shortFindings(judgeText(tls, elsewhere)), [])
  })

  it('a folder of FILE_PING that is not there is a note, a file in its place a warning', () => {
    assert.deepEqual(linted(folder), ['JG4034 info'])
    assert.deepEqual(linted(folder, {kind: 'file', why: ''}), ['JG4034 warning'])
    assert.deepEqual(linted(folder, {kind: 'folder', why: ''}), [])
  })

  it('the sites of a relay that are not found are named with where they were looked for', () => {
    const text = healthyStack({FRAG4: '<FRAG4 frag_size="60K"/><relay.RELAY2 site="A" config="relay.xml"/>'})
    const [error] = judgeText(text).findings.filter(({severity}) => severity === 'error')
    assert.equal(error?.message, 'RELAY2.config: the file "relay.xml" was not found')
  })
})

describe('bridges of sites', () => {
  const relay = (...names: readonly string[]): string =>
    `<RelayConfiguration xmlns="urn:jgroups:relay:1.0"><sites>${names
      .map((n, i) => `<site name="S${String(i)}"><bridges><bridge config="a.xml" name="${n}"/></bridges></site>`)
      .join('')}</sites></RelayConfiguration>`

  it('that one site alone has connect nobody', () => {
    const codes = (text: string): readonly string[] => judgeText(text).findings.map((f) => `${f.code} ${f.found ?? ''}`)
    assert.deepEqual(codes(relay('global', 'globel')), ['bridge-name global', 'bridge-name globel'])
    assert.deepEqual(codes(relay('global', 'global')), [])
    assert.deepEqual(codes(relay('global')), [])
  })
})
