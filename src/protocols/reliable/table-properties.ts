import {type Prop, prop} from '../../stack/spec.ts'

const BY_ROWS = 'rows are made when they are needed and let go when they are done with'

/** Properties of the retransmission tables, which NAKACK2 and UNICAST3 share except for one default. */
export const tableProperties = (maxCompactionTime: number) => ({
  xmit_table_max_compaction_time: prop.time(maxCompactionTime, 'Time between two compactions of a table', {
    inert: BY_ROWS,
  }),
  xmit_table_msgs_per_row: prop.int(1024, 'Messages in a row of a table, rounded up to a power of two'),
  xmit_table_num_rows: prop.int(100, 'Rows of a table at creation', {inert: BY_ROWS}),
  xmit_table_resize_factor: prop.double(1.2, 'Factor by which a table grows', {inert: BY_ROWS}),
})

/** Properties of delivery in batches, which NAKACK2 and UNICAST3 share. */
export const batchProperties = {
  max_batch_size: prop.int(0, 'Most messages delivered in one batch; 0 sets no limit', {writable: true}),
  reuse_message_batches: prop.boolean(true, 'Whether batches are kept and used again', {
    writable: true,
    inert: 'each delivery makes its own batch',
  }),
}

/** Properties that `ReliableDelivery` reads. */
export type DeliveryProperties = typeof batchProperties & {readonly xmit_interval: Prop<number>}

/** Most seqnos in a retransmit request: the bits of a bundle, minus overhead. */
export function maxRequestSize(configured: number, maxBundleSize: number): number {
  const fitting = (maxBundleSize - 50) * 8
  return configured <= 0 ? fitting : Math.min(configured, fitting)
}
