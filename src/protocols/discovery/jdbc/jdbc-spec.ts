import {type AttrMap, type OpMap, prop, type PropMap, type PropValues, type ProtocolSpec} from '../../../stack/spec.ts'
import {specFamily} from '../../../stack/spec-family.ts'
import {storeFamily} from '../store/store-spec.ts'

const CLASSES = 'Java classes cannot be loaded here'

/** Properties of the discovery protocols that use a database. */
const jdbcProperties = {
  ...storeFamily.properties,
  connection_driver: prop.string(null, 'Class name of the JDBC driver', {
    inert: 'connection_url says which database it is, and its driver is built in',
  }),
  connection_password: prop.string(null, 'Password of the user', {secret: true}),
  connection_url: prop.string(
    null,
    'JDBC address of a PostgreSQL, MariaDB or MySQL database or of an SQLite file; without it the file jgroups.db in location',
  ),
  connection_username: prop.string(null, 'User of the database'),
  datasource_injecter_class: prop.string(null, 'Java class that gives a data source', {writable: true, inert: CLASSES}),
  datasource_jndi_name: prop.string(null, 'Name of a Java data source', {writable: true, inert: CLASSES}),
}

/** Declares a discovery protocol that uses a database, adding what all of them have in common. */
export const jdbcSpec = specFamily({...storeFamily, properties: jdbcProperties})

/** Declaration of a discovery protocol that uses a database, including what all of them have in common. */
export type JdbcSpec = ProtocolSpec<
  PropMap & typeof jdbcProperties,
  AttrMap & typeof storeFamily.attributes,
  OpMap & typeof storeFamily.operations
>

/** Typed properties of every discovery protocol that uses a database. */
export type JdbcProps = PropValues<typeof jdbcProperties>
