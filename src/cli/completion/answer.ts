import {complete} from './complete.ts'
import {installedSources} from './sources.ts'

/** Lines by which a script learns what else holds for the candidates. */
const FILES_LINE = ':files'
const OPEN_LINE = ':open'

/**
 * What `jg __complete WORD…` prints for a shell's script: a candidate per line, then `:files` where files may stand, and `:open` where
 * more may follow in the same word. Completion never fails loudly: it prints nothing instead.
 */
export async function completionLines(words: readonly string[]): Promise<string> {
  try {
    const {words: candidates, files, open} = await complete(words, installedSources())
    return [...candidates, ...(files ? [FILES_LINE] : []), ...(open ? [OPEN_LINE] : [])]
      .map((line) => `${line}\n`)
      .join('')
  } catch {
    return ''
  }
}
