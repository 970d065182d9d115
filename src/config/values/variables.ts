/** System properties (`-Dname=value`), with environment variables as a fallback. */
export interface VariableSource {
  readonly properties: Readonly<Record<string, string>>
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Looks up a name as a system property, then as an environment variable. An empty value counts as set. */
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

/** Resolves the text between the braces: names, and a default after the first colon. */
function resolve(variable: string, source: VariableSource): string {
  const colon = variable.indexOf(':')
  const names = (colon === -1 ? variable : variable.slice(0, colon)).split(',').map((n) => n.trim())
  return lookUpFirst(names, source)?.value ?? (colon === -1 ? '' : variable.slice(colon + 1).trim())
}

/**
 * Substitutes `${name}`, `${name:default}` and `${a,b:default}` as JGroups 5.3 and later do: values are not
 * expanded again, variables do not nest (the outer one stays text), and an unclosed one stays text. Returns undefined for a
 * text that consists only of variables without a value: the attribute then counts as not set.
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

/** Where the value of a variable comes from. */
export interface VariableOrigin {
  readonly kind: 'system-property' | 'environment' | 'variable-default' | 'unset'
  /** The name that was set, or else all names that may be. */
  readonly name: string
}

/** Where the value of a set name comes from. */
export function originOfName(name: string, source: VariableSource): VariableOrigin {
  return {kind: Object.hasOwn(source.properties, name) ? 'system-property' : 'environment', name}
}

/** Where the values of the variables in a text come from, in the order of the text. */
export function variableOrigins(text: string, source: VariableSource): readonly VariableOrigin[] {
  return [...text.matchAll(/\$\{([^{}:]*)(:?)/g)].map(([, list = '', colon]): VariableOrigin => {
    const names = list.split(',').map((n) => n.trim())
    const set = lookUpFirst(names, source)
    if (set !== undefined) return originOfName(set.name, source)
    return {kind: colon === ':' ? 'variable-default' : 'unset', name: names.join(',')}
  })
}

/** That no variable of an attribute is set, where it counts as not written for that reason: the names that may be set. */
export function unsetVariables(text: string, source: VariableSource): string | undefined {
  const origins = text.includes('${') ? variableOrigins(text, source) : []
  const isUnset = origins.length > 0 && origins.every(({kind}) => kind === 'unset')
  return isUnset ? origins.map(({name}) => name.replaceAll(',', ' or ')).join(' and ') : undefined
}

/** How a release puts values in place of variables. */
export type Substitution = (text: string, source: VariableSource) => string | undefined

/** Values that contain variables are expanded again; a longer chain of them is a loop. */
const MAX_ROUNDS = 100
const MAX_SUBSTITUTED = 1 << 16

/** Replaces the innermost variable that JGroups up to 5.2 sees: from the first `${` to the first `}` after it. */
function substituteFirst(text: string, source: VariableSource): string | undefined {
  const start = text.indexOf('${')
  const end = start === -1 ? -1 : text.indexOf('}', start + 2)
  if (end === -1 || text.includes('\\${')) return undefined
  const variable = text.slice(start + 2, end)
  const colon = variable.indexOf(':')
  const names = (colon === -1 ? variable : variable.slice(0, colon)).split(',').map((n) => n.trim())
  const value = lookUpFirst(names, source)?.value ?? (colon === -1 ? undefined : variable.slice(colon + 1).trim())
  return value === undefined ? undefined : text.slice(0, start) + value + text.slice(end + 1)
}

/**
 * Substitutes variables as JGroups up to 5.2 does: one after the other, values are expanded again, and the first
 * one without a value ends it, leaving the text as it is then. Returns undefined for a text in which nothing
 * could be replaced.
 */
export function substituteAgain(text: string, source: VariableSource): string | undefined {
  let result = text
  for (let round = 0; round < MAX_ROUNDS && result.length < MAX_SUBSTITUTED; round++) {
    const next = substituteFirst(result, source)
    if (next === undefined || next === result) break
    result = next
  }
  const holdsVariable = text.includes('}', text.indexOf('${'))
  return result === text && text.includes('${') && holdsVariable && !text.includes('\\${') ? undefined : result
}
