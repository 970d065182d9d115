import type {Findings} from './findings.ts'
import type {SourceText} from './source-text.ts'

/** Blanks in place of all characters but line ends. */
export const blanked = (text: string): string => text.replaceAll(/[^\r\n]/g, ' ')

/**
 * Comments nest and may stand inside a tag, as JGroups reads them; each becomes blanks of the same length, so that offsets
 * stay those of the file.
 */
export function blankComments(source: SourceText, findings: Findings): string | undefined {
  const mark = /<!--|-->/g
  const parts: string[] = []
  let depth = 0
  let start = 0
  let done = 0
  for (let m = mark.exec(source.text); m !== null; m = mark.exec(source.text)) {
    if (m[0] === '<!--') {
      if (depth++ === 0) start = m.index
    } else if (depth === 0) {
      findings.add(
        {file: source.file, ...source.position(m.index), path: ''},
        {
          code: 'xml-comment',
          message: 'found "-->" without a "<!--" before it',
          hint: 'remove it or open the comment',
        },
      )
      return undefined
    } else if (--depth === 0) {
      const end = m.index + m[0].length
      parts.push(source.text.slice(done, start), blanked(source.text.slice(start, end)))
      done = end
    }
  }
  if (depth > 0) {
    findings.add(
      {file: source.file, ...source.position(start), path: ''},
      {
        code: 'xml-comment',
        message: 'this comment is never closed',
        hint: 'comments nest: close each "<!--" by its own "-->"',
      },
    )
    return undefined
  }
  parts.push(source.text.slice(done))
  return parts.join('')
}
