import {askByPeek} from '../../store-audit/live.ts'
import {emptyNotes, readStores} from '../../store-audit/store.ts'
import {verifyEntries, type Verification} from '../../store-audit/verify.ts'
import type {Runtime} from '../../runtime/ports.ts'
import type {Context} from '../../context/context.ts'
import {peekOptions, type PeekFlagValues} from '../flags/peek.ts'
import {PeekMemoryFile} from '../../context/peek-memory.ts'
import {Progress} from '../progress.ts'
import type {StoreFlagValues} from '../flags/discovery.ts'
import {type OpenStores, openStores, type StorePurpose, transportOf} from './stores.ts'

/** Parsed values of `askFlags`. */
export type AskFlagValues = StoreFlagValues & Omit<PeekFlagValues, 'port' | 'expect' | 'cluster' | 'timeout'>

/** Reads the stores that the flags name, and asks every member recorded; `notes` say what is in stores without an entry. */
export async function verifyStores(
  flags: AskFlagValues,
  context: Context | undefined,
  runtime: Runtime,
  purpose: StorePurpose,
): Promise<OpenStores & Verification & {readonly notes: readonly string[]}> {
  const opened = await openStores(flags, context, runtime, purpose)
  const entries = await readStores(opened.stores, flags.cluster)
  const notes = await emptyNotes(opened.stores, entries, flags.cluster)
  const memory = new PeekMemoryFile()
  const {cluster: _own, ...options} = peekOptions({...flags, port: 0}, memory)
  const ask = askByPeek(runtime, {...options, transport: transportOf(flags.transport, opened.stack)})
  const progress = new Progress()
  const verification = await verifyEntries(entries, ask, (done, all) =>
    progress.update(`${String(done)} of ${String(all)} addresses asked`),
  )
  progress.end()
  memory.save()
  return {...opened, ...verification, notes}
}
