/** System properties (`-Dname=value`) and, behind them, environment variables. */
export interface VariableSource {
  readonly properties: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** The value of a name: the system property, else the environment variable. An empty value counts as set. */
export function lookUpName(name: string, source: VariableSource): string | undefined {
  if (Object.hasOwn(source.properties, name)) return source.properties[name]
  return Object.hasOwn(source.variables, name) ? source.variables[name] : undefined
}

/** The first name of a list that is set. */
export function lookUpFirst(
  names: readonly string[],
  source: VariableSource,
): {name: string; value: string} | undefined {
  for (const name of names) {
    const value = lookUpName(name, source)
    if (value !== undefined) return {name, value}
  }
  return undefined
}

/** The value of what stands between the braces: names, and a default behind the first colon. */
function resolve(variable: string, source: VariableSource): string {
  const colon = variable.indexOf(':')
  const names = (colon === -1 ? variable : variable.slice(0, colon)).split(',').map((n) => n.trim())
  return lookUpFirst(names, source)?.value ?? (colon === -1 ? '' : variable.slice(colon + 1).trim())
}

/**
 * Puts values in place of `${name}`, `${name:default}` and `${a,b:default}` as JGroups 5.3 and later do: a value is not
 * looked into again, variables do not nest (the outer one stays text), an unclosed one stays text. Nothing is left of a
 * text that consists of variables without a value: the attribute then counts as not written.
 */
export function substitute(text: string, source: VariableSource): string | undefined {
  if (!text.includes('${')) return text
  let result = ''
  let open: string | undefined
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (c === '$' && text[i + 1] === '{') {
      i++
      result += open ?? ''
      open = '${'
    } else if (c === '}' && open !== undefined) {
      result += resolve(open.slice(2), source)
      open = undefined
    } else if (open === undefined || c === '$') {
      result += c
    } else {
      open += c
    }
  }
  result += open ?? ''
  return result === '' ? undefined : result
}
