import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {protocols} from '../../../src/protocols/registry.ts'
import {diskConfigFiles} from '../../../src/config/files/config-files.ts'
import {Findings, formatFinding} from '../../../src/config/xml/findings.ts'
import {loadConfig} from '../../../src/config/load.ts'
import {readXml} from '../../../src/config/xml/xml-reader.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {ROOT} from '../../support/cli.ts'

const CONF = join(ROOT, 'conf')
const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]}

const read = (file: string): string => readFileSync(join(CONF, file), 'utf8')

describe('shipped configurations', () => {
  const {_: _note, ...expected} = JSON.parse(
    readFileSync(join(ROOT, 'test/vectors/config/shipped-5.5.6.json'), 'utf8'),
  ) as Record<string, unknown>

  for (const [file, protocols] of Object.entries(expected)) {
    it(`${file} has the protocols, attributes and values of JGroups 5.5.6`, () => {
      const root = readXml(file, read(file), new Findings())
      const found = root?.children.map((c) => [c.name, Object.fromEntries(c.attributes.map((a) => [a.name, a.value]))])
      assert.deepEqual(found, protocols)
    })
  }

  for (const file of readdirSync(CONF).filter((f) => f.endsWith('.xml'))) {
    it(`${file} is found by its name and can be used without a setting`, () => {
      const environment = {registry: protocols, files: diskConfigFiles(), properties: {}, variables: {}, interfaces: [lo]}
      const {findings, valid} = loadConfig({file, text: read(file)}, environment)
      assert.ok(valid, findings.map(formatFinding).join('\n'))
    })
  }
})
