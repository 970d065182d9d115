import {complete} from './complete.ts'
import {installedSources} from './sources.ts'

/** Lines that tell a script more about the candidates. */
const FILES_LINE = ':files'
const OPEN_LINE = ':open'

/**
 * Returns what `jg __complete WORD…` prints for a shell's script: one candidate per line, then `:files` if file names are possible, and
 * `:open` if the word may continue. Completion never fails loudly: it prints nothing instead.
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
