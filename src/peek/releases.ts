import {encodeVersion, sameMinor, WIRE_VERSIONS} from '../model/frame.ts'
import type {WireMinor} from '../wire/writer.ts'

/** Releases that a member may speak, the likeliest first: each wrong guess costs the member a warning in its log. */
export const PEEK_RELEASES = ['5.5', '5.4', '5.3', '5.2', '4.2'] as const

/** One of them. */
export type PeekRelease = (typeof PEEK_RELEASES)[number]

/** How a release is spoken. */
export interface Language {
  readonly release: PeekRelease
  /** Version that is announced; only major and minor are compared. */
  readonly version: number
  /** Layouts of headers and payloads; those of 4.2 are those of 5.2. */
  readonly minor: WireMinor
}

const OLD_VERSION = encodeVersion(4, 2, 30)

function language(release: PeekRelease): Language {
  if (release === '4.2') return {release, version: OLD_VERSION, minor: 2}
  const {version, minor} = WIRE_VERSIONS[release]
  return {release, version, minor}
}

const LANGUAGES = PEEK_RELEASES.map(language)

/** The language of a release, always the same object. */
export function languageOf(release: PeekRelease): Language {
  return LANGUAGES.find((known) => known.release === release) ?? language(release)
}

/** The language of a frame's version; undefined when nobody here speaks it. */
export function languageOfVersion(version: number): Language | undefined {
  return LANGUAGES.find((known) => sameMinor(known.version, version))
}

/** The release that a text names, `5.4` as well as `5.4.12.Final`; undefined for others. */
export function releaseOfText(text: string): PeekRelease | undefined {
  return PEEK_RELEASES.find((release) => text === release || text.startsWith(`${release}.`))
}
