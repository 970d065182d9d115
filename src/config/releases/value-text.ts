import type {PropertyFacts, Release} from '../facts/facts.ts'
import {dialectOf} from './dialect.ts'

/** How the text of a property is read in a release, for people. */
export function readingOf(p: PropertyFacts, release: Release): string {
  const isWhole = p.type === 'int' || p.type === 'long'
  if (p.enum !== undefined) return `one of ${p.enum.join(', ')}`
  if (isWhole && p.hint === 'TIME' && dialectOf(release).durations) {
    const kept = p.unit === undefined || p.unit === 'MILLISECONDS' ? '' : `; kept in ${p.unit.toLowerCase()}`
    return `a duration such as 500, 500ms, 1.5s or 2m; plain numbers are milliseconds${kept}`
  }
  if (isWhole && p.hint === 'TIME') return 'a plain number of milliseconds'
  if (isWhole) return 'a whole number; k, m and g are powers of 1000'
  switch (p.type) {
    case 'boolean':
      return 'true; everything else is false'
    case 'double':
    case 'float':
      return 'a number'
    case 'short':
      return 'a whole number without unit'
    case 'java.net.InetAddress':
      return 'an address, host name, match-interface:<pattern>, or GLOBAL, SITE_LOCAL, LINK_LOCAL, LOOPBACK, NON_LOOPBACK'
    case 'java.util.List':
    case 'java.lang.String[]':
      return 'a list separated by commas'
    default:
      return 'a text'
  }
}
