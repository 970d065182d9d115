import {attr, type AttrMap, op, type OpMap, prop, type PropMap, type ProtocolSpec} from '../../../stack/spec.ts'
import {specFamily} from '../../../stack/spec-family.ts'
import {discoveryFamily} from '../discovery-spec.ts'

/** Properties of every discovery protocol with a store. */
export const storeProperties = {
  ...discoveryFamily.properties,
  info_writer_max_writes_after_view: prop.int(2, 'How often the members are recorded again after a view', {
    writable: true,
  }),
  info_writer_sleep_time: prop.time(10_000, 'Most time between two such writings; each waits at least a second', {
    writable: true,
  }),
  location: prop.string('/tmp/jgroups', 'Absolute path of the shared folder', {writable: true}),
  num_read_loops: prop.int(5, 'How often the store is read while it holds no entry', {writable: true}),
  read_sleep: prop.time(200, 'Time between two such readings', {writable: true}),
  register_shutdown_hook: prop.boolean(true, 'Whether the own entry is removed when the process ends'),
  remove_all_data_on_view_change: prop.boolean(
    false,
    'Whether the coordinator removes all entries but its own after a view',
    {writable: true},
  ),
  remove_old_coords_on_view_change: prop.boolean(
    false,
    "Whether a new coordinator removes the former one's entry after a view",
    {writable: true},
  ),
  update_store_on_view_change: prop.boolean(true, 'Whether every view is recorded, and not only those with joiners', {
    writable: true,
  }),
  write_data_on_find: prop.boolean(
    false,
    'Whether a coordinator that misses its own entry while it looks for members records itself again',
    {writable: true},
  ),
}

/** Attributes of every discovery protocol with a store. */
export const storeAttributes = {
  ...discoveryFamily.attributes,
  reads: attr.counter('Readings of the store', {type: 'int'}),
  writes: attr.counter('Writings to the store', {type: 'int'}),
}

/** Operations of every discovery protocol with a store. */
export const storeOperations = {
  ...discoveryFamily.operations,
  writeInfo: op('Records the members again, if this member is coordinator'),
}

/** Attribute of stores whose coordinator records the members again after a view change. */
export const infoWriterAttribute = {
  info_writer_running: attr.gauge('boolean', 'Whether members are about to be recorded again after a view'),
}

/** Everything that discovery protocols with a store have in common. */
export const storeFamily = {
  ...discoveryFamily,
  properties: storeProperties,
  attributes: storeAttributes,
  operations: storeOperations,
}

/** Declares a discovery protocol with a store, adding what all of them have in common. */
export const storeSpec = specFamily(storeFamily)

/** Declaration of a discovery protocol with a store, including what all of them have in common. */
export type StoreSpec = ProtocolSpec<
  PropMap & typeof storeProperties,
  AttrMap & typeof storeAttributes,
  OpMap & typeof storeOperations
>
