import {prop} from '../../../stack/spec.ts'
import {storeProperties} from '../store/store-spec.ts'

const CLASSES = 'Java classes cannot be loaded here'

/** Properties of the discovery protocols with a database. */
export const jdbcProperties = {
  ...storeProperties,
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

/** What the database protocols need to know of their settings. */
export interface JdbcSettings {
  readonly location: string | null
  readonly connection_url: string | null
  readonly connection_username: string | null
  readonly connection_password: string | null
  readonly datasource_injecter_class: string | null
  readonly datasource_jndi_name: string | null
}
