import type {CodePage} from '../../codes/explain-code.ts'

function part(title: string, text: string | null): string[] {
  return text === null ? [] : ['', title, ...text.split('\n').map((line) => `  ${line}`)]
}

/** The page of a code for people. */
export function renderCodePage({code, name, severity, title, ...page}: CodePage): string {
  const {about, cause, proof, disproof, remedy, example} = page
  return [
    `${code} ${name} (${severity}): ${title}`,
    ...part(about === 'cluster' ? 'Cause' : 'Why it matters', cause),
    ...part('How it is proven', proof),
    ...part('What would disprove it', disproof),
    ...part('What to do', remedy),
    ...part('As it should be', example),
    ...part('Page', page.page),
  ].join('\n')
}
