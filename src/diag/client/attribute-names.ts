import {UsageError} from '../../errors/index.ts'

/** Attributes of a protocol that a user names. */
export interface AttributeName {
  /** A protocol, or a regular expression over names of protocols, as members understand it. */
  readonly protocol: string
  /** Null for all attributes; with `prefix`, all that begin with it. */
  readonly attribute: string | null
  readonly prefix: boolean
}

/** An attribute and its new value. */
export interface AttributeChange {
  readonly protocol: string
  readonly attribute: string
  readonly value: string
}

const NAME = /^([^\s.=,]+)(?:\.([A-Za-z_][\w.]*)?(\*)?)?$/

/** Reads `PROT`, `PROT.attr`, `PROT.attr*` or a list `PROT.a,b`. Throws UsageError. */
export function attributeNames(word: string): AttributeName[] {
  const dot = word.indexOf('.')
  const [protocol, list] = dot < 0 ? [word, ''] : [word.slice(0, dot), word.slice(dot + 1)]
  const names = dot < 0 ? [word] : list.split(',').map((name) => `${protocol}.${name.trim()}`)
  return names.map((name) => {
    const [, found = '', attribute, star] = NAME.exec(name) ?? []
    if (found === '' || name.endsWith('.')) {
      throw new UsageError(`expected PROTOCOL or PROTOCOL.attribute, as in GMS.view, found '${word}'`)
    }
    return {protocol: found, attribute: attribute ?? null, prefix: star !== undefined || attribute === undefined}
  })
}

/** Reads `PROT.attr=value`. Throws UsageError. */
export function attributeChange(word: string): AttributeChange {
  const [, protocol = '', attribute = '', value = ''] = /^(\w+)\.([A-Za-z_][\w.]*)=(.*)$/s.exec(word) ?? []
  if (protocol === '')
    throw new UsageError(`expected PROTOCOL.attribute=value, as in FD_ALL3.timeout=60000, found '${word}'`)
  if (/[\s,]/.test(value) || value === '') {
    throw new UsageError(
      `a value cannot be empty or contain blanks or commas, at which members split the request, found '${value}'`,
    )
  }
  return {protocol, attribute, value}
}

/** Returns the keys of a request for these attributes, one per protocol. */
export function attributeKeys(names: readonly AttributeName[]): string[] {
  const byProtocol = new Map<string, string[] | null>()
  for (const {protocol, attribute} of names) {
    const known = byProtocol.get(protocol)
    if (attribute === null || known === null) byProtocol.set(protocol, null)
    else byProtocol.set(protocol, [...(known ?? []), attribute])
  }
  return [...byProtocol].map(([protocol, list]) =>
    list === null ? `jmx=${protocol}` : `jmx=${protocol}.${list.join(',')}`,
  )
}

/** Whether an attribute in an answer is one of those named, since members return all that begin with a name. */
export function isNamed(names: readonly AttributeName[], protocol: string, attribute: string): boolean {
  return names.some(
    (name) =>
      matches(name.protocol, protocol) &&
      (name.prefix ? attribute.startsWith(name.attribute ?? '') : attribute === name.attribute),
  )
}

/** Members have already evaluated expressions, and `TP` for the transport; this only distinguishes several plain names. */
function matches(asked: string, protocol: string): boolean {
  return /^\w+$/.test(asked) && asked !== 'TP' ? asked === protocol : true
}
