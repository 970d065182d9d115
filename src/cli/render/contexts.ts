import {table} from './table.ts'
import type {ListedContext, ContextList} from '../../context/listing.ts'

/** One row per context; the one in use has a star. */
export function contextTable({contexts}: ContextList): string {
  if (contexts.length === 0) return 'no contexts; create one with jg context save NAME --addr HOST:PORT'
  const where = ({addresses, props, store, diagnostics}: ListedContext): string =>
    [...addresses, ...(diagnostics?.addresses ?? []), props, store].filter((word) => word !== null).join(' ')
  return table(
    ['', 'CONTEXT', 'CLUSTER', 'WHERE', 'EXPECT', 'READ-ONLY', 'FILE'],
    contexts.map((context) => [
      context.used ? '*' : '',
      context.hidden ? `${context.name} (hidden)` : context.name,
      context.cluster ?? '',
      where(context),
      context.expect ?? '',
      context.readOnly ? 'yes' : 'no',
      context.file,
    ]),
  )
}
