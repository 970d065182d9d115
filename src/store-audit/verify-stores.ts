import {askByPeek, type AskOptions} from './live.ts'
import {emptyNotes, readStores} from './store.ts'
import {verifyEntries, type Verification} from './verify.ts'
import type {Runtime} from '../runtime/ports.ts'
import type {ProgressPort} from '../runtime/progress.ts'
import type {Context} from '../context/context.ts'
import {type OpenStores, openStores, type StorePurpose, type StoreWish, transportOf} from './named-stores.ts'

/** How the members recorded are asked. */
export interface VerifyMeans {
  readonly runtime: Runtime
  readonly options: AskOptions
  readonly progress: ProgressPort
}

/** Reads the stores that are meant, and asks every member recorded; `notes` say what is in stores without an entry. */
export async function verifyStores(
  wish: StoreWish,
  context: Context | undefined,
  purpose: StorePurpose,
  {runtime, options, progress}: VerifyMeans,
): Promise<OpenStores & Verification & {readonly notes: readonly string[]}> {
  const opened = await openStores(wish, context, runtime, purpose)
  const entries = await readStores(opened.stores, wish.cluster)
  const notes = await emptyNotes(opened.stores, entries, wish.cluster)
  const ask = askByPeek(runtime, {...options, transport: transportOf(options.transport, opened.stack)})
  const verification = await verifyEntries(entries, ask, (done, all) =>
    progress.update(`${String(done)} of ${String(all)} addresses asked`),
  )
  progress.end()
  return {...opened, ...verification, notes}
}
