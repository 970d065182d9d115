import {JgError} from '../../errors/index.ts'
import type {ProtocolRegistry} from '../../stack/registry.ts'
import type {Op} from '../../stack/spec.ts'
import {type Call, parseCall} from '../server/operation-keys.ts'

/**
 * Words of requests that change a member, in addition to operations and writes. Members of JGroups compare only prefixes: `rpcs=FRAG2`
 * and `rpx=FRAG2` remove FRAG2 from the stack.
 */
const CHANGING =
  /^(reset-stats|remove-protocol|rp$|rp[^=]*=|perf-reset|remove-all|ra$|insert-protocol|fix-digests|(en|dis)able-|rpcs-(reset|(en|dis)able)|rtt-reset|avg-.*-reset|(max-list-print-size|async-rsp-handling)=)/i

function declared(call: Call, registry: ProtocolRegistry): Op | undefined {
  const spec = registry.findByName(call.protocol)?.spec
  const dot = call.method.indexOf('.')
  if (dot < 0) return spec?.operations[call.method]
  return spec?.components[call.method.slice(0, dot)]?.operations[call.method.slice(dot + 1)]
}

/** Whether an operation changes anything; an unknown one counts as changing. */
export function callChanges(call: Call, registry: ProtocolRegistry): boolean {
  return declared(call, registry)?.changes ?? true
}

function operationChanges(text: string, registry: ProtocolRegistry): boolean {
  try {
    return callChanges(parseCall(text), registry)
  } catch (error) {
    if (error instanceof JgError) return true
    throw error
  }
}

/** Whether a key of a request changes the members that receive it. */
export function keyChanges(key: string, registry: ProtocolRegistry): boolean {
  const equals = key.indexOf('=')
  const value = equals < 0 ? '' : key.slice(equals + 1)
  if (key.startsWith('jmx')) return value.includes('=')
  if (key.startsWith('ops')) return false
  if (key.startsWith('op') || key.startsWith('invoke')) return equals >= 0 && operationChanges(value, registry)
  if (CHANGING.test(key)) return true
  if (/^[^=]*\.[^=]*\[/.test(key)) return operationChanges(key, registry)
  return /^[^=.]+\.[^=]+=/.test(key)
}
