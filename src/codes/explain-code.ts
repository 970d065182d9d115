import {RULES, findRule, rulePage} from '../analysis/lint/catalogue.ts'
import {UsageError} from '../errors/index.ts'
import {nearest} from '../errors/nearest.ts'
import {CATALOGUE} from '../evidence/catalogue.ts'

/** Codes that are named where none is the one that was given. */
const MAX_NEAR = 3

/** What a code of a finding means: of a cluster, or of `jg config lint`. */
export interface CodePage {
  readonly code: string
  /** What it is called in results: the kind of a finding, the name of a rule. */
  readonly name: string
  readonly about: 'cluster' | 'configuration'
  readonly severity: 'error' | 'warning' | 'info'
  readonly title: string
  /** What brings it about; of a configuration, why it matters. */
  readonly cause: string
  /** What it is concluded from; null for configurations. */
  readonly proof: string | null
  /** What would show that it is not so; null for configurations. */
  readonly disproof: string | null
  readonly remedy: string
  /** A piece of configuration as it should be; null for clusters. */
  readonly example: string | null
  /** Page in the repository; null where this is all there is. */
  readonly page: string | null
}

const CLUSTER_PAGES: readonly CodePage[] = Object.entries(CATALOGUE).map(([name, page]) => ({
  ...page,
  name,
  about: 'cluster',
  example: null,
  page: null,
}))

function rulePageOf(word: string): CodePage | undefined {
  const rule = findRule(word)
  if (rule === undefined) return undefined
  const {code, name, severity, title, why, fix, example} = rule
  const rest = {proof: null, disproof: null, example, page: rulePage(rule)}
  return {code, name, about: 'configuration', severity, title, cause: why, remedy: fix, ...rest}
}

/** Codes that may be meant, the likeliest first. */
function nearCodes(word: string): string[] {
  const codes = new Set([...CLUSTER_PAGES.map(({code}) => code), ...RULES.map(({code}) => code)])
  const near: string[] = []
  while (near.length < MAX_NEAR) {
    const found = nearest(word.toUpperCase(), codes)
    if (found === undefined) break
    near.push(found)
    codes.delete(found)
  }
  return near
}

/** The page of a code, or of a name, in any case of letters. Throws UsageError when there is none. */
export function explainCode(word: string): CodePage {
  const lower = word.trim().toLowerCase()
  const page = CLUSTER_PAGES.find(({code, name}) => code.toLowerCase() === lower || name === lower)
  const found = page ?? rulePageOf(lower)
  if (found !== undefined) return found
  const near = nearCodes(lower)
  const hint =
    near.length === 0 ? '; jg config lint --rules lists the rules of configurations' : `; near: ${near.join(', ')}`
  throw new UsageError(`there is no code '${word}'${hint}`)
}
