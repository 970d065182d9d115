import type {StackModel} from '../../analysis/stacks/stack-model.ts'
import {readStore} from '../../store-audit/open-stores.ts'
import {identityOf} from '../../store-audit/store.ts'
import type {SurveyTarget} from '../../status/survey.ts'
import {splitSocket} from '../../status/survey.ts'
import {storePorts} from '../discovery/stores.ts'
import {createRuntime} from '../../member/runtime.ts'
import {printableLine} from '../../errors/printable.ts'

const TIMEOUT_MS = 2000

/** Says on stderr that a store was not read. */
export function passedOver(reason: string): void {
  warn(`a discovery store is passed over: ${reason}`)
}

function warn(text: string): void {
  process.stderr.write(`Warning: ${printableLine(text)}\n`)
}

/**
 * Members that a discovery store has, by its address (`file:/folder`, `gossip://host:port`, `jdbc:…`) or the stack that names it. Of several
 * stores those that cannot be read are warned of. Rejects with JgError when none can.
 */
export async function storedTargets(store: StackModel | string, cluster: string | undefined): Promise<SurveyTarget[]> {
  const access = {user: null, password: process.env['JG_DB_PASSWORD'] ?? null, timeoutMs: TIMEOUT_MS}
  const {entries, notes} = await readStore(store, cluster, storePorts(createRuntime()), access)
  for (const note of notes) warn(note)
  for (const {store: label, place, fault} of entries) {
    if (fault === null) continue
    if (place === label) passedOver(`${label}: ${fault}`)
    else warn(`an entry of ${label} is passed over: ${place}: ${fault}`)
  }
  return entries.flatMap(({member}): SurveyTarget[] => {
    const place = splitSocket(member?.physicalAddress?.toString() ?? '')
    if (member === null || place === null) return []
    return [{...place, transport: 'auto', origin: 'store', uuid: identityOf(member), name: member.logicalName}]
  })
}
