import {UsageError} from '../../errors/index.ts'
import type {Call} from '../server/operation-keys.ts'

/** Removes quotes around an argument, which were meant for the shell. */
function unquoted(arg: string): string {
  const match = /^(["'])(.*)\1$/s.exec(arg.trim())
  return match?.[2] ?? arg.trim()
}

function checked(arg: string): string {
  if (arg === '') throw new UsageError('an argument cannot be empty: members omit empty arguments')
  if (/[\s,[\]]/.test(arg)) {
    throw new UsageError(
      `an argument cannot contain blanks, commas or brackets, at which members split the call, found '${arg}'`,
    )
  }
  return arg
}

/** Reads `PROT.method`, `PROT.method[arg,…]` or `PROT.method` followed by arguments. Throws UsageError. */
export function operationOf(words: readonly string[]): Call {
  const [first = '', ...rest] = words
  const match = /^([^.[\]]+)\.([^[\]]+?)(?:\[(.*)\])?$/s.exec(first.trim())
  const [, protocol = '', method = '', inside] = match ?? []
  if (match === null) throw new UsageError(`expected PROTOCOL.operation, as in STABLE.printDigest, found '${first}'`)
  if (inside !== undefined && rest.length > 0)
    throw new UsageError('expected arguments either in brackets or after the operation, found both')
  const args = inside === undefined ? rest : inside.split(',').filter((part) => part.trim() !== '')
  for (const name of [protocol, method]) {
    if (/[\s=]/.test(name))
      throw new UsageError(`expected PROTOCOL.operation, as in STABLE.printDigest, found '${first}'`)
  }
  return {protocol, method, args: args.map(unquoted).map(checked)}
}

/** Returns the key of a request that calls an operation. */
export function operationKey({protocol, method, args}: Call): string {
  return `op=${protocol}.${method}${args.length === 0 ? '' : `[${args.join(',')}]`}`
}
