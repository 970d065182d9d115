/** The properties of a flag that rewriting an argument list needs. */
export interface FlagShape {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly allowNo?: boolean | undefined
  readonly options?: readonly string[] | undefined
  readonly helpValue?: string | readonly string[] | undefined
  readonly default?: unknown
}

/** The flags of one command, by long name. */
export type FlagShapes = Readonly<Record<string, FlagShape>>

/**
 * Rewrites JGroups' single-dash long options (`-props x`, `-bind_addr=y`) to the double-dash form.
 * A word changes only if its name is exactly a long flag or an alias of the command; values of option flags and
 * everything after `--` stay as they are, and so do short flags and their clusters.
 */
export function normaliseArgv(argv: readonly string[], flags: FlagShapes): string[] {
  const longs = longNames(flags)
  const shorts = new Map(Object.values(flags).flatMap((flag) => (flag.char === undefined ? [] : [[flag.char, flag]])))
  const out: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    if (word === '--') return [...out, ...argv.slice(i)]
    const equals = word.indexOf('=')
    const dashes = word.startsWith('--') ? 2 : word.startsWith('-') ? 1 : 0
    const name = word.slice(dashes, equals === -1 ? undefined : equals)
    const long = dashes > 0 && name.length > 1 ? longs.get(name) : undefined
    out.push(long !== undefined && dashes === 1 ? `-${word}` : word)
    const flag = long ?? (dashes === 1 && word.length === 2 ? shorts.get(name) : undefined)
    const value = argv[i + 1]
    if (flag?.type === 'option' && equals === -1 && value !== undefined && value !== '--') {
      out.push(value)
      i++
    }
  }
  return out
}

function longNames(flags: FlagShapes): Map<string, FlagShape> {
  const names = new Map<string, FlagShape>()
  for (const [name, flag] of Object.entries(flags)) {
    for (const spelling of [name, ...(flag.aliases ?? [])]) {
      names.set(spelling, flag)
      if (flag.allowNo === true) names.set(`no-${spelling}`, flag)
    }
  }
  return names
}

/**
 * Returns the long names that a cluster of the command's short flags could spell, each of which would be ambiguous.
 * A cluster is any number of boolean letters, optionally followed by an option's letter and a value it takes.
 */
export function ambiguousLongNames(flags: FlagShapes): string[] {
  const shorts = new Map(Object.values(flags).map((flag) => [flag.char, flag]))
  const isSpelt = (name: string): boolean => {
    for (let i = 0; i < name.length; i++) {
      const flag = shorts.get(name.charAt(i))
      if (flag === undefined) return false
      if (flag.type === 'option') return flag.options === undefined || flag.options.includes(name.slice(i + 1))
    }
    return true
  }
  return [...longNames(flags).keys()].filter((name) => name.length > 1 && isSpelt(name))
}

/** Returns the value of a long option in an argument list, without parsing the list. Expects long options in their double-dash form. */
export function longOption(argv: readonly string[], name: string): string | undefined {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const at = words.findLastIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`))
  const word = words[at]
  return word === undefined ? undefined : word.includes('=') ? word.slice(name.length + 3) : words[at + 1]
}

/** The words of an argument list: its flags by their long names, aliases resolved, and its other words. */
export interface ScannedArgv {
  readonly flags: ReadonlySet<string>
  readonly words: readonly string[]
}

/** Scans an argument list without parsing it. Expects long options in their double-dash form. */
export function scanArgv(argv: readonly string[], flags: FlagShapes): ScannedArgv {
  const names = new Map<string, string>()
  for (const [name, {aliases = [], char}] of Object.entries(flags)) {
    for (const spelling of [name, ...aliases]) names.set(`--${spelling}`, name).set(`--no-${spelling}`, name)
    if (char !== undefined) names.set(`-${char}`, name)
  }
  const found = new Set<string>()
  const words: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    if (word === '--') return {flags: found, words: [...words, ...argv.slice(i + 1)]}
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      continue
    }
    const spelling = word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2)
    const name = names.get(spelling)
    if (name === undefined) continue
    found.add(name)
    if (flags[name]?.type === 'option' && spelling === word) i++
  }
  return {flags: found, words}
}
