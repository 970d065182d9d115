import {quote} from '../../config/xml/findings.ts'

/** Escapes a value for double quotes: JGroups' reader takes the character after a backslash literally. */
export function escaped(value: string): string {
  return value.replaceAll(/[\\"]/g, '\\$&')
}

const SECRET = /pass(?:word|code|phrase)|secret|access_key|auth_value/i

/** An attribute as steps print it, with values that may be secret hidden. */
export function attributeText(name: string, value: string): string {
  return `${name}=${SECRET.test(name) ? '"…"' : quote(value)}`
}
