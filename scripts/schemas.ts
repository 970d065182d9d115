/**
 * Writes all JSON schemas. Those of configurations come from facts and declarations: that of the newest release goes into
 * `schemas`, the older ones into `dist/schemas`, and their checksums into `test/vectors/config/schema-checksums.json`; those of
 * results, in `schemas` too, come from the types of the commands. Tests hold the files and the checksums to what is generated;
 * `jg config schema --jgroups 4.2` shows what changed.
 */
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {NEWEST_RELEASE, OLDER_RELEASES, schemaChecksums, schemaText} from './facts/schema-text.ts'
import {DIST, ROOT} from './project.ts'
import {resultSchemas} from './schemas/results.ts'

mkdirSync(join(DIST, 'schemas'), {recursive: true})
for (const release of OLDER_RELEASES) {
  writeFileSync(join(DIST, 'schemas', `config-${release}.json`), schemaText(release))
}
writeFileSync(join(ROOT, 'schemas', `config-${NEWEST_RELEASE}.json`), schemaText(NEWEST_RELEASE))
writeFileSync(
  join(ROOT, 'test/vectors/config/schema-checksums.json'),
  `${JSON.stringify(schemaChecksums(), null, 2)}\n`,
)
for (const {path, text} of resultSchemas()) writeFileSync(join(ROOT, path), text)
