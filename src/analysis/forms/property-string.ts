/** A protocol of a stack as one string, the form of JGroups 2 and 3. */
interface WrittenProtocol {
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
}

const NAME = /^[A-Za-z_][\w.]*$/

/** Splits at a character outside of parentheses and brackets. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (c === '(' || c === '[' || c === '{') depth++
    else if (c === ')' || c === ']' || c === '}') depth--
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}

function protocolOf(word: string): WrittenProtocol | undefined {
  const open = word.indexOf('(')
  const name = (open === -1 ? word : word.slice(0, open)).trim()
  if (!NAME.test(name) || (open !== -1 && !word.trimEnd().endsWith(')'))) return undefined
  const inside = open === -1 ? '' : word.slice(open + 1, word.lastIndexOf(')'))
  const attributes = splitOutside(inside, ';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const equals = pair.indexOf('=')
      return equals === -1 ? [pair, ''] : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
    })
  return attributes.every(([key]) => /^[A-Za-z_][\w.-]*$/.test(key)) ? {name, attributes} : undefined
}

const MAX_TEXT = 1 << 16

/** The protocols of a stack that is written as a string; nothing for any other text. */
function protocolsOf(text: string): readonly WrittenProtocol[] | undefined {
  const trimmed = text.trim()
  if (trimmed.length > MAX_TEXT || trimmed.startsWith('<') || !/^[A-Za-z_][\w.]*\s*[(:]/.test(trimmed)) return undefined
  const protocols = splitOutside(trimmed, ':').map(protocolOf)
  const known = protocols.filter((p) => p !== undefined)
  const isStack = known.length === protocols.length && known.length > 1 && known.some(({name}) => /[A-Z]{3}/.test(name))
  return isStack ? known : undefined
}

/** True for a stack that is written as one string: `TCP(bind_port=7800):TCPPING(…):…`. */
export function isPropertyString(text: string): boolean {
  return protocolsOf(text) !== undefined
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** The same stack as XML, one protocol a line; nothing for any other text. */
export function xmlOfPropertyString(text: string): string | undefined {
  const protocols = protocolsOf(text)
  if (protocols === undefined) return undefined
  const lines = protocols.map(({name, attributes}) => {
    const written = attributes.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')
    return `  <${name}${written}/>`
  })
  return ['<config xmlns="urn:org:jgroups">', ...lines, '</config>', ''].join('\n')
}
