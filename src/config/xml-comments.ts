import type {Findings} from './findings.ts'
import type {SourceText} from './source-text.ts'
import type {XmlRules} from './xml-cursor.ts'

/** Blanks in place of all characters but line ends. */
export const blanked = (text: string): string => text.replaceAll(/[^\r\n]/g, ' ')

function report(source: SourceText, at: number, findings: Findings, message: string, hint: string): void {
  findings.add({file: source.file, ...source.position(at), path: ''}, {code: 'xml-comment', message, hint})
}

/** JGroups 4 and later read a comment inside a tag; for a parser of XML it is a fault. */
function checkOutsideTag(source: SourceText, start: number, findings: Findings): void {
  if (start === 0 || source.text.lastIndexOf('<', start - 1) <= source.text.lastIndexOf('>', start - 1)) return
  report(source, start, findings, 'found a comment inside a tag', 'move it in front of the element')
}

/**
 * Each comment becomes blanks of the same length, so that offsets stay those of the file. As JGroups reads them comments
 * nest and may stand inside a tag; for a parser of XML the first end mark closes one.
 */
export function blankComments(source: SourceText, findings: Findings, rules: XmlRules): string | undefined {
  const mark = /<!--|-->/g
  const parts: string[] = []
  let depth = 0
  let start = 0
  let done = 0
  for (let m = mark.exec(source.text); m !== null; m = mark.exec(source.text)) {
    if (m[0] === '<!--') {
      if (depth === 0) {
        start = m.index
        if (rules === 'xml') checkOutsideTag(source, start, findings)
      }
      depth = rules === 'jgroups' ? depth + 1 : 1
    } else if (depth === 0) {
      report(source, m.index, findings, 'found "-->" without a "<!--" before it', 'remove it or open the comment')
      return undefined
    } else if (--depth === 0) {
      const end = m.index + m[0].length
      parts.push(source.text.slice(done, start), blanked(source.text.slice(start, end)))
      done = end
    }
  }
  if (depth > 0) {
    const hint = rules === 'jgroups' ? 'comments nest: close each "<!--" by its own "-->"' : 'close it by "-->"'
    report(source, start, findings, 'this comment is never closed', hint)
    return undefined
  }
  parts.push(source.text.slice(done))
  return parts.join('')
}
