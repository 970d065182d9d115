import {ipAddressText, socketOf} from '../model/endpoint.ts'
import type {StackModel} from '../analysis/stacks/stack-model.ts'
import {readStore} from '../store-audit/open-stores.ts'
import {identityOf} from '../store-audit/store.ts'
import type {SurveyTarget} from '../evidence/observations.ts'
import {storePorts} from '../store-audit/named-stores.ts'
import type {Runtime} from '../runtime/ports.ts'

const TIMEOUT_MS = 2000

/** By what stores are read. */
export interface StoreReading {
  readonly runtime: Runtime
  /** That of a database which the store does not say itself. */
  readonly password: string | null
  /** Learns what was not read. */
  readonly warn: (text: string) => void
}

/** The warning of a store that was not read. */
export function passedOver(reason: string): string {
  return `a discovery store is passed over: ${reason}`
}

/**
 * Members that a discovery store has, by its address (`file:/folder`, `gossip://host:port`, `jdbc:…`) or the stack that names it. Of several
 * stores those that cannot be read are warned of. Rejects with JgError when none can.
 */
export async function storedTargets(
  store: StackModel | string,
  cluster: string | undefined,
  {runtime, password, warn}: StoreReading,
): Promise<SurveyTarget[]> {
  const access = {user: null, password, timeoutMs: TIMEOUT_MS}
  const {entries, notes} = await readStore(store, cluster, storePorts(runtime), access)
  for (const note of notes) warn(note)
  for (const {store: label, place, fault} of entries) {
    if (fault === null) continue
    if (place === label) warn(passedOver(`${label}: ${fault}`))
    else warn(`an entry of ${label} is passed over: ${place}: ${fault}`)
  }
  return entries.flatMap(({member}): SurveyTarget[] => {
    const place = socketOf(ipAddressText(member?.physicalAddress) ?? '')
    if (member === null || place === null) return []
    return [{...place, transport: 'auto', origin: 'store', uuid: identityOf(member), name: member.logicalName}]
  })
}
