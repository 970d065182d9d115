import type {Why, WhyFinding} from '../../diag/why/evidence.ts'
import {printableLine} from '../../errors/printable.ts'

function findingText({reason, who, certainty, because, todo, alternatives}: WhyFinding): string {
  const head = `${reason}${who === null ? '' : `  ${who}`}  (${certainty})`
  const others = alternatives.length === 0 ? [] : [`  or       ${alternatives.join(', ')}`]
  return [head, `  because  ${because}`, `  do       ${todo}`, ...others].map(printableLine).join('\n')
}

/** Returns the reasons as text for people, with what was tried. */
export function whyText({answered, silent, findings, tried}: Why): string {
  const summary =
    answered === 0
      ? 'nobody answered'
      : silent === 0
        ? answered === 1
          ? 'the only member answered'
          : `all ${String(answered)} members answered`
        : `${String(answered)} answered, ${String(silent)} did not`
  const found = findings.length === 0 ? [] : [findings.map(findingText).join('\n\n')]
  return [summary, ...found, `tried\n${tried.map((line) => `  ${printableLine(line)}`).join('\n')}`].join('\n\n')
}
