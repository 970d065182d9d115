import {DecodeError} from '../errors/index.ts'

/** The names of a header's types and their numbers on the wire. */
export interface Tags<K extends string> {
  /** Number of a type. */
  code(type: K): number
  /** Type of a number. Throws DecodeError for an unknown number. */
  type(code: number): K
}

/** Declares the types of a header or payload; `what` names it in errors. */
export function tags<K extends string>(what: string, codes: Readonly<Record<K, number>>): Tags<K> {
  const types = new Map(Object.entries<number>(codes).map(([type, code]) => [code, type as K]))
  return {
    code: (type) => codes[type],
    type(code) {
      const type = types.get(code)
      if (type === undefined) throw new DecodeError(`${what}: unknown type ${String(code)}`)
      return type
    },
  }
}

/** Name of a code in a table of names; the number itself when it has no name. */
export function tagName(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.entries(codes).find(([, value]) => value === code)?.[0] ?? String(code)
}
