import {UsageError} from '../../errors/index.ts'
import {nearest} from '../../errors/nearest.ts'
import type {Rule} from './rule.ts'
import {ADDRESS_RULES} from './rules/addresses.ts'
import {DETECTION_RULES} from './rules/detection.ts'
import {DISCOVERY_RULES} from './rules/discovery.ts'
import {FLOW_RULES} from './rules/flow.ts'
import {JDBC_RULES} from './rules/jdbc.ts'
import {LOAD_RULES} from './rules/load.ts'
import {MEMBERSHIP_RULES} from './rules/membership.ts'
import {MEMBER_RULES} from './rules/members.ts'
import {NETWORK_RULES} from './rules/network.ts'
import {ORDER_RULES} from './rules/order.ts'
import {REFERENCE_RULES} from './rules/references.ts'
import {SECURITY_RULES} from './rules/security.ts'
import {unknownSuppression, unusedSuppression} from './rules/suppression.ts'

/** All rules, by code. */
export const RULES: readonly Rule[] = [
  ...MEMBERSHIP_RULES,
  ...DETECTION_RULES,
  ...ORDER_RULES,
  ...FLOW_RULES,
  ...NETWORK_RULES,
  ...DISCOVERY_RULES,
  ...SECURITY_RULES,
  ...LOAD_RULES,
  ...ADDRESS_RULES,
  ...JDBC_RULES,
  ...MEMBER_RULES,
  ...REFERENCE_RULES,
  unknownSuppression,
  unusedSuppression,
].sort((a, b) => (a.code < b.code ? -1 : 1))

/** The rule of a code or name, in any case of letters. */
export function findRule(word: string): Rule | undefined {
  const lower = word.toLowerCase()
  return RULES.find((rule) => rule.code.toLowerCase() === lower || rule.name === lower)
}

/** The code or name that is most likely meant. */
export function nearestRule(word: string): string | undefined {
  return /^JG\d*$/i.test(word)
    ? nearest(
        word,
        RULES.map((r) => r.code),
      )
    : nearest(
        word,
        RULES.map((r) => r.name),
      )
}

/** The page of a rule, relative to the root of the project. */
export const rulePage = (rule: Rule): string => `docs/rules/${rule.code}.md`

/** What a list of rules says of one of them. */
export type RuleEntry = Pick<Rule, 'code' | 'name' | 'severity' | 'title' | 'why' | 'fix'> & {readonly page: string}

/** The rules as data. */
export function ruleEntries(): readonly RuleEntry[] {
  return RULES.map((rule) => {
    const {code, name, severity, title, why, fix} = rule
    return {code, name, severity, title, why, fix, page: rulePage(rule)}
  })
}

/** Codes and names out of comma lists. Throws a UsageError for one that is none. */
export function ruleWords(values: readonly string[] | undefined): readonly string[] {
  const words = (values ?? []).flatMap((value) => value.split(',')).filter((word) => word !== '')
  const unknown = words.find((word) => findRule(word) === undefined)
  if (unknown === undefined) return words
  const near = nearestRule(unknown)
  throw new UsageError(`there is no rule '${unknown}'${near === undefined ? '' : `; did you mean '${near}'?`}`)
}
