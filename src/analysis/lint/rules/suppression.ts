import type {Rule} from '../rule.ts'

/** Reported where a comment, a flag or `.jg.yaml` names no rule: such a suppression would silently do nothing. */
export const unknownSuppression: Rule = {
  code: 'JG9003',
  name: 'unknown-suppression',
  title: 'a suppression names no rule',
  severity: 'warning',
  why: 'A misspelt code suppresses nothing, and the suppressed findings keep coming.',
  fix: 'Use a code or name that `jg config lint --rules` lists.',
  example: '<!-- jg:ignore JG4009: views are watched from outside -->',
  check: () => [],
}

/** Reported where a comment of the file suppresses nothing. */
export const unusedSuppression: Rule = {
  code: 'JG9004',
  name: 'unused-suppression',
  title: 'a suppression is no longer needed',
  severity: 'info',
  why: 'A comment that suppresses nothing now will hide the next finding of its rule in that place.',
  fix: 'Remove the comment, or the code from it.',
  example: '<!-- jg:ignore JG4009: views are watched from outside -->',
  check: () => [],
}
