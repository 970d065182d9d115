import type {Rule} from './rule.ts'

const SEVERITIES: Readonly<Record<Rule['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** The page of a rule, as Markdown. */
export function renderRulePage({code, name, title, severity, why, fix, example}: Rule): string {
  return [
    `# ${code} ${name}`,
    '',
    `*${SEVERITIES[severity]}*: ${title}`,
    '',
    '## Why it matters',
    '',
    why,
    '',
    '## What to do',
    '',
    fix,
    '',
    '```xml',
    example,
    '```',
    '',
    '## Suppress it',
    '',
    'In one place, with a comment before the element or after it on its line (before the root for the whole file):',
    '',
    '```xml',
    `<!-- jg:ignore ${code}: why this is meant -->`,
    '```',
    '',
    `For one run, with \`jg config lint --ignore ${code}\`. For a project, in \`.jg.yaml\` next to the files or in a folder above:`,
    '',
    '```yaml',
    'lint:',
    '  ignore:',
    `    - ${code}`,
    `    - {rule: ${code}, files: "test/**", reason: why this is meant}`,
    '```',
    '',
  ].join('\n')
}

/** The list of all rules, as Markdown. */
export function renderRuleIndex(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({code, name, severity, title}) => `| [${code}](${code}.md) | ${name} | ${SEVERITIES[severity]} | ${title} |`,
  )
  return [
    '# Rules of jg config lint',
    '',
    'Configurations that JGroups accepts but that still cause trouble. Codes never change; a severity is that of the usual case.',
    '',
    '| Code | Name | Severity | What it finds |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
