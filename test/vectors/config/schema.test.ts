import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {protocols} from '../../../src/protocols/registry.ts'
import {configSchema} from '../../../src/config/schema.ts'
import {ROOT} from '../../support/cli.ts'

describe('JSON schema of a configuration', () => {
  const committed = JSON.parse(readFileSync(join(ROOT, 'schemas/config-5.5.json'), 'utf8')) as object

  it('is committed as it is generated from the declared protocols (npm run schemas)', () => {
    assert.deepEqual(committed, JSON.parse(JSON.stringify(configSchema(protocols))))
  })

  it('is a valid schema that takes a stack and refuses unknown names and wrong types', () => {
    const validate = new Ajv({allErrors: true, discriminator: true}).compile(committed)
    const stackOf = (attributes: Record<string, unknown>, name = 'UDP'): unknown => ({protocols: [{name, attributes}]})
    assert.equal(validate(stackOf({mcast_port: 45_588, 'bundler.max_size': 64_000})), true)
    assert.equal(validate(stackOf({mcast_port: '45588'})), false)
    assert.equal(validate(stackOf({mcast_prt: 45_588})), false)
    assert.equal(validate(stackOf({}, 'UDPP')), false)
  })
})
