import {quote} from '../../config/xml/findings.ts'

/** A value as it is written between double quotes: the reader of JGroups takes what is behind a backslash as it is. */
export function escaped(value: string): string {
  return value.replaceAll(/[\\"]/g, '\\$&')
}

const SECRET = /pass(?:word|code|phrase)|secret|access_key|auth_value/i

/** An attribute as a step shows it; what may be a secret is not shown. */
export function attributeText(name: string, value: string): string {
  return `${name}=${SECRET.test(name) ? '"…"' : quote(value)}`
}
