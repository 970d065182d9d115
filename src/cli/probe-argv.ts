import type {FlagShapes} from './argv.ts'

const TRUTH = /^(true|false)$/i

/**
 * Rewrites what Java's Probe accepts and oclif does not: `-udp true|false`, `-tcp true|false`, and the families `-4` and `-6`.
 * Expects long options in their double-dash form; `options` are the long flags that take a value, which is skipped.
 */
export function probeArgv(argv: readonly string[], options: ReadonlySet<string>): string[] {
  const out: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    const next = argv[i + 1]
    if (word === '--') return [...out, ...argv.slice(i)]
    const [, name = '', attached] = /^--(udp|tcp)(?:=(.*))?$/.exec(word) ?? []
    if (name !== '') {
      const value = attached ?? (next !== undefined && TRUTH.test(next) ? argv[++i] : undefined)
      // As in Boolean.parseBoolean, everything but true is false.
      out.push(value === undefined || value.toLowerCase() === 'true' ? `--${name}` : `--no-${name}`)
    } else if (word === '-4' || word === '-6') {
      out.push(`--ipv${word.slice(1)}`)
    } else {
      out.push(word)
      if (options.has(word) && next !== undefined) {
        out.push(next)
        i++
      }
    }
  }
  return out
}

/** Returns the long options of a command that take a value, as written in a normalised argument list. */
export function optionWords(flags: FlagShapes): Set<string> {
  const options = Object.entries(flags).filter(([, {type}]) => type === 'option')
  return new Set(options.flatMap(([name, {aliases = []}]) => [name, ...aliases].map((spelling) => `--${spelling}`)))
}
