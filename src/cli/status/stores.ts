import type {StackModel} from '../../config/analysis/stack-model.ts'
import {readStore} from '../../discovery/open-stores.ts'
import {identityOf} from '../../discovery/store.ts'
import type {SurveyTarget} from '../../status/survey.ts'
import {splitSocket} from '../../status/survey.ts'
import {storePorts} from '../discovery/stores.ts'
import {createRuntime} from '../member-runtime.ts'

const TIMEOUT_MS = 2000

/** Members that a discovery store has, by its address (`file:/folder`, `jdbc:…`) or the stack that names it. Rejects with JgError. */
export async function storedTargets(store: StackModel | string, cluster: string | undefined): Promise<SurveyTarget[]> {
  const access = {user: null, password: process.env['JG_DB_PASSWORD'] ?? null, timeoutMs: TIMEOUT_MS}
  const entries = await readStore(store, cluster, storePorts(createRuntime()), access)
  return entries.flatMap(({member}): SurveyTarget[] => {
    const place = splitSocket(member?.physicalAddress?.toString() ?? '')
    if (member === null || place === null) return []
    return [{...place, transport: 'auto', origin: 'store', uuid: identityOf(member), name: member.logicalName}]
  })
}
