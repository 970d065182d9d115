/** Writes the schemas that are generated from declarations; a test holds the committed files to them. */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {protocols} from '../src/protocols/registry.ts'
import {configSchema, SCHEMA_RELEASE} from '../src/config/schema.ts'
import {ROOT} from './project.ts'

writeFileSync(
  join(ROOT, 'schemas', `config-${SCHEMA_RELEASE}.json`),
  `${JSON.stringify(configSchema(protocols), null, 2)}\n`,
)
