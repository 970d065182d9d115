import {askByPeek, type AskOptions} from './live.ts'
import {emptyNotes, readStores} from './store.ts'
import {verifyEntries, type Verification} from './verify.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {ProgressPort} from '../runtime/progress.ts'
import type {Context} from '../context/context.ts'
import {type OpenStores, openStores, type StorePurpose, type StoreChoice, transportOf} from './named-stores.ts'

/** How to ask the recorded members. */
export interface VerifyMeans {
  readonly runtime: Runtime
  readonly options: AskOptions
  readonly progress: ProgressPort
}

/** Reads the chosen stores and asks every recorded member; `notes` say what stores without entries contain instead. */
export async function verifyStores(
  choice: StoreChoice,
  context: Context | undefined,
  purpose: StorePurpose,
  {runtime, options, progress}: VerifyMeans,
): Promise<OpenStores & Verification & {readonly notes: readonly string[]}> {
  const opened = await openStores(choice, context, runtime, purpose)
  const entries = await readStores(opened.stores, choice.cluster)
  const notes = await emptyNotes(opened.stores, entries, choice.cluster)
  const ask = askByPeek(runtime, {...options, transport: transportOf(options.transport, opened.stack)})
  const verification = await verifyEntries(entries, ask, (done, all) =>
    progress.update(`${String(done)} of ${String(all)} addresses asked`),
  )
  progress.end()
  return {...opened, ...verification, notes}
}
