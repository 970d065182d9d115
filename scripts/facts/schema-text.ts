/** The JSON schemas of configurations as files. */
import {createHash} from 'node:crypto'
import {type Release, RELEASES} from '../../src/releases/facts.ts'
import {releaseSchema} from '../../src/analysis/language/release-protocols.ts'
import {protocols} from '../../src/protocols/registry.ts'

/** The release whose schema is committed. */
export const NEWEST_RELEASE = '5.5' satisfies Release

/** The releases whose schemas are held by checksums. */
export const OLDER_RELEASES = RELEASES.filter((release) => release !== NEWEST_RELEASE)

/** What `jg config schema` prints for a release. */
export const schemaText = (release: Release): string =>
  `${JSON.stringify(releaseSchema(release, protocols), null, 2)}\n`

/** The SHA-256 of each older schema, as hex, by release. */
export function schemaChecksums(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    OLDER_RELEASES.map((release) => [release, createHash('sha256').update(schemaText(release)).digest('hex')]),
  )
}
