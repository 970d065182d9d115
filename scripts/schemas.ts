/** Writes the schemas that are generated from facts and declarations; a test holds the committed files to them. */
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {RELEASES} from '../src/config/facts/facts.ts'
import {releaseSchema} from '../src/config/releases/release-schema.ts'
import {protocols} from '../src/protocols/registry.ts'
import {ROOT} from './project.ts'

for (const release of RELEASES) {
  const schema = JSON.stringify(releaseSchema(release, protocols), null, 2)
  writeFileSync(join(ROOT, 'schemas', `config-${release}.json`), `${schema}\n`)
}
