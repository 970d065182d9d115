import {UsageError} from '../../errors/index.ts'
import {PROTOCOL_NAMES} from './parts.ts'

/** A change of stacks: the request, what it is in words, and how a stack looks in which it is done. */
export interface StackChange {
  /** The names of the protocols are asked behind the change. */
  readonly keys: readonly string[]
  readonly words: string
  readonly isDone: (protocols: readonly string[]) => boolean
  /** Why a stack cannot take the change, before it is asked for; null when it can. */
  readonly obstacle: (protocols: readonly string[]) => string | null
}

/** Members take a name for a regular expression: anything but a name would hit more than is meant. */
function checkedName(name: string): string {
  const plain = name.replace(/^pbcast\./, '')
  if (!/^\w+$/.test(plain)) throw new UsageError(`expected the name of a protocol, as STATS, found '${name}'`)
  return plain
}

/** Inserts a protocol above or below another one. Throws UsageError. */
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
      if (protocols.includes(short)) return `${short} is there already`
      if (!protocols.includes(neighbour)) return `there is no ${neighbour}`
      return side === 'below' && protocols[0] === neighbour ? `nothing can be below the transport ${neighbour}` : null
    },
  }
}

/** Takes a protocol out. Throws UsageError. */
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
