import {UsageError} from '../../errors/index.ts'
import {PROTOCOL_NAMES} from './parts.ts'

/** A change of stacks: its request, its description, and how to check that a stack has it. */
export interface StackChange {
  /** The change, then a request for the names of the protocols. */
  readonly keys: readonly string[]
  readonly words: string
  readonly isDone: (protocols: readonly string[]) => boolean
  /** Returns why the change is impossible in a stack, before it is requested; null if it is possible. */
  readonly obstacle: (protocols: readonly string[]) => string | null
}

/** Members read a name as a regular expression, so anything but a plain name could match more than is meant. */
function checkedName(name: string): string {
  const plain = name.replace(/^pbcast\./, '')
  if (!/^\w+$/.test(plain)) throw new UsageError(`expected the name of a protocol, as STATS, found '${name}'`)
  return plain
}

/** Describes inserting a protocol above or below another one. Throws UsageError. */
export function insertion(
  name: string,
  {above, below}: {readonly above?: string | undefined; readonly below?: string | undefined},
): StackChange {
  const [side, neighbour] = above === undefined ? ['below', checkedName(below ?? '')] : ['above', checkedName(above)]
  if (!/^[\w.]+$/.test(name)) throw new UsageError(`expected the name of a protocol, as STATS, found '${name}'`)
  const short = name.slice(name.lastIndexOf('.') + 1)
  return {
    keys: [`insert-protocol=${name}=${side}=${neighbour}`, PROTOCOL_NAMES],
    words: `insert ${name} ${side} ${neighbour}`,
    isDone: (protocols) => {
      const at = protocols.indexOf(short)
      return at >= 0 && protocols[side === 'above' ? at - 1 : at + 1] === neighbour
    },
    obstacle: (protocols) => {
      if (protocols.includes(short)) return `the stack already has ${short}`
      if (!protocols.includes(neighbour)) return `there is no ${neighbour}`
      return side === 'below' && protocols[0] === neighbour ? `nothing can be below the transport ${neighbour}` : null
    },
  }
}

/** Describes removing a protocol. Throws UsageError. */
export function removal(name: string): StackChange {
  const plain = checkedName(name)
  return {
    keys: [`remove-protocol=${plain}`, PROTOCOL_NAMES],
    words: `remove ${plain}`,
    isDone: (protocols) => protocols.length > 0 && !protocols.includes(plain),
    obstacle: (protocols) => {
      if (!protocols.includes(plain)) return `there is no ${plain}`
      return protocols[0] === plain ? `${plain} is the transport, which cannot be removed` : null
    },
  }
}
