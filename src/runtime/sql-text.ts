/** Where a piece of SQL that holds no parameters ends (quoted text, quoted names, comments); the same place for anything else. */
function endOfOpaque(sql: string, at: number): number {
  const behind = (end: string, skip: number): number => {
    const found = sql.indexOf(end, at + skip)
    return found < 0 ? sql.length : found + end.length
  }
  const two = sql.slice(at, at + 2)
  if (two === '--') return behind('\n', 2)
  if (two === '/*') return behind('*/', 2)
  const character = sql[at] ?? ''
  if (character === "'" || character === '"' || character === '`') return behind(character, 1)
  const [dollar] = character === '$' ? (/^\$[A-Za-z_]*\$/.exec(sql.slice(at, at + 64)) ?? []) : []
  return dollar === undefined ? at : behind(dollar, dollar.length)
}

/** The text of a statement before, between and behind its parameters `?`; quoted text and comments have none. */
export function splitAtParameters(sql: string): readonly string[] {
  const pieces: string[] = []
  let start = 0
  let at = 0
  while (at < sql.length) {
    const end = endOfOpaque(sql, at)
    if (end === at && sql[at] === '?') {
      pieces.push(sql.slice(start, at))
      start = at + 1
    }
    at = Math.max(end, at + 1)
  }
  return [...pieces, sql.slice(start)]
}

/** The statement with `$1`, `$2` … for its `?`, as PostgreSQL numbers parameters. */
export function numberParameters(sql: string): string {
  return splitAtParameters(sql).reduce((text, piece, i) => `${text}$${String(i)}${piece}`)
}

/** How many parameters a statement has. */
export function parameterCount(sql: string): number {
  return splitAtParameters(sql).length - 1
}
