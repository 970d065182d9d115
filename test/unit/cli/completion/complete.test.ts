import assert from 'node:assert/strict'
import {type Candidates, complete} from '../../../../src/cli/completion/complete.ts'
import type {CompletionSources, ManifestCommand} from '../../../../src/cli/completion/sources.ts'

function command(id: string, args: readonly string[], flags: ManifestCommand['flags'] = {}): ManifestCommand {
  return {id, args: Object.fromEntries(args.map((name) => [name, {}])), flags}
}

const output = {type: 'option', options: ['table', 'json']} as const

const SOURCES: CompletionSources = {
  commands: () => [
    command('probe', ['key'], {output, tcp: {type: 'boolean'}, context: {type: 'option'}}),
    command('attr:get', ['attribute'], {output}),
    command('op', ['operation', 'arg']),
    command('config:validate', ['file'], {jgroups: {type: 'option', options: ['4.2', '5.5']}}),
    command('config:xsd', []),
    command('context:use', ['name']),
    command('node:start', [], {props: {type: 'option'}, 'bind-addr': {type: 'option', aliases: ['bind_addr']}}),
    {...command('secret', []), hidden: true},
  ],
  contexts: () => Promise.resolve(['prod', 'stage']),
  stacks: () => ['tcp.xml', 'udp.xml'],
  protocols: () =>
    Promise.resolve([
      {name: 'GMS', attributes: ['view', 'num_members', 'join_timeout'], operations: ['printPreviousViews']},
      {name: 'FD_ALL3', attributes: ['timeout'], operations: []},
    ]),
}

function words(...typed: readonly string[]): Promise<Candidates> {
  return complete(typed, SOURCES)
}

describe('completion', () => {
  it('begins with topics and commands, hidden ones left out', async () => {
    const {words: found} = await words('')
    assert.deepEqual(found, ['--help', '--version', 'attr', 'config', 'context', 'node', 'op', 'probe'])
    assert.deepEqual((await words('config', '')).words, ['validate', 'xsd'])
    assert.deepEqual((await words('co')).words, ['config', 'context'])
  })

  it('knows flags and their values', async () => {
    assert.deepEqual((await words('probe', '--')).words, ['--context', '--help', '--output', '--tcp'])
    assert.deepEqual((await words('probe', '--output', '')).words, ['json', 'table'])
    assert.deepEqual((await words('probe', '--output=j')).words, ['--output=json'])
    assert.deepEqual((await words('config', 'validate', '--jgroups', '5')).words, ['5.5'])
  })

  it('knows the flags of JGroups with one dash', async () => {
    assert.deepEqual((await words('node', 'start', '-props', 'u')).words, ['udp.xml'])
  })

  it('knows saved contexts', async () => {
    assert.deepEqual((await words('context', 'use', '')).words, ['prod', 'stage'])
    assert.deepEqual((await words('probe', '--context', 'p')).words, ['prod'])
  })

  it('offers shipped stacks in addition to files', async () => {
    const found = await words('config', 'validate', '')
    assert.deepEqual([found.words, found.files], [['tcp.xml', 'udp.xml'], true])
  })

  it('knows protocols with their attributes and operations', async () => {
    assert.deepEqual(await words('attr', 'get', ''), {words: ['FD_ALL3', 'GMS'], files: false, open: true})
    assert.deepEqual((await words('attr', 'get', 'G')).words, ['GMS', 'GMS.'])
    assert.deepEqual((await words('attr', 'get', 'GMS.j')).words, ['GMS.join_timeout'])
    assert.deepEqual((await words('op', 'GMS')).words, ['GMS.'])
    assert.deepEqual((await words('op', 'GMS.')).words, ['GMS.printPreviousViews'])
  })

  it('knows the keys of probe requests', async () => {
    assert.deepEqual((await words('probe', 'jmx=GMS.n')).words, ['jmx=GMS.num_members'])
    assert.deepEqual((await words('probe', 'uu')).words, ['uuids'])
  })

  it('offers nothing if a command has no arguments', async () => {
    assert.deepEqual(await words('config', 'xsd', ''), {words: [], files: false, open: false})
  })
})
