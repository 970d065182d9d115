import type {StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'

const STATEMENTS = [
  'initialize_sql',
  'insert_single_sql',
  'delete_single_sql',
  'select_all_pingdata_sql',
  'clear_sql',
  'contains_sql',
]

/** A statement of JDBC_PING and the table it is about. */
interface Statement {
  readonly name: string
  readonly table: string
  readonly given: boolean
}

const TABLE = /\b(?:from|into|update|table)\s+(?:if\s+not\s+exists\s+)?((?:[\w$]+|"[^"]*"|`[^`]*`|\[[^\]]*\]|\.)+)/i

function statementsOf(p: StackProtocol): readonly Statement[] {
  return STATEMENTS.flatMap((name) => {
    const given = p.setting(name)
    // A procedure takes the place of the statement that inserts.
    if (given === undefined && name === 'insert_single_sql' && p.setting('call_insert_sp') !== undefined) return []
    const table = TABLE.exec(p.text(name) ?? '')?.[1]?.replaceAll(/["`[\]]/g, '')
    return table === undefined ? [] : [{name, table, given: given !== undefined}]
  })
}

/** Equal but for the schema, where only one of them names it: the search path may supply it. */
function isSameTable(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()]
  return x === y || (!(x.includes('.') && y.includes('.')) && x.split('.').at(-1) === y.split('.').at(-1))
}

function tableFaults(p: StackProtocol): readonly Fault[] {
  const statements = statementsOf(p)
  const votes = (table: string): number =>
    statements.filter((s) => isSameTable(s.table, table)).reduce((sum, s) => sum + (s.given ? 3 : 1), 0)
  const [main] = [...statements].sort((a, b) => votes(b.table) - votes(a.table))
  if (main === undefined) return []
  return statements
    .filter(({table}) => !isSameTable(table, main.table))
    .map(({name, table, given}): Fault => {
      const by = given ? '' : ' by default'
      return {
        place: p.setting(name)?.place ?? p.place,
        message: `${p.name}.${name} is about the table ${table}${by}, the other statements are about ${main.table}`,
        found: table,
        expected: main.table,
        hint: `set ${name} to a statement about ${main.table}`,
      }
    })
}

const jdbcTables: Rule = {
  code: 'JG4039',
  name: 'jdbc-tables',
  title: 'the statements of JDBC_PING are about different tables',
  severity: 'warning',
  why: 'JDBC_PING has a statement each to create its table, to insert, to delete, to read and to clear. Who changes the table in some of them and leaves others at their default writes to one table and reads or clears another: members do not find each other, or the records of dead ones stay.',
  fix: 'Name the same table in all statements of the protocol.',
  example:
    '<JDBC_PING insert_single_sql="INSERT INTO pings values (?, ?, ?)" clear_sql="DELETE FROM pings WHERE cluster_name=?"/>',
  check: (stack) => stack.protocols.filter((p) => /^JDBC_PING2?$/.test(p.name)).flatMap(tableFaults),
}

/** Types that a database does not have, by the word in its JDBC address, and what stands for them there. */
const UNSUITED: Readonly<Record<string, readonly [RegExp, string]>> = {
  postgresql: [/\b(varbinary|blob|longblob|raw)\b/i, 'bytea'],
  mysql: [/\b(bytea)\b/i, 'varbinary(5000)'],
  mariadb: [/\b(bytea)\b/i, 'varbinary(5000)'],
  oracle: [/\b(varbinary|bytea)\b/i, 'raw(2000) or blob'],
  sqlserver: [/\b(bytea|blob|boolean)\b/i, 'varbinary(5000), bit for boolean'],
}

function typeFaults(p: StackProtocol): readonly Fault[] {
  const database = /^jdbc:(\w+):/i.exec(p.text('connection_url') ?? '')?.[1]?.toLowerCase() ?? ''
  const [pattern, instead] = UNSUITED[database] ?? []
  const type = pattern === undefined ? undefined : pattern.exec(p.text('initialize_sql') ?? '')?.[1]
  if (type === undefined || instead === undefined) return []
  const given = p.setting('initialize_sql')
  const by = given === undefined ? ' by default' : ''
  return [
    {
      place: given?.place ?? p.place,
      message: `${p.name}.initialize_sql has the type ${type}${by}, which ${database} does not have: the table is not created`,
      found: type,
      expected: instead,
      hint: `set initialize_sql to a statement with ${instead}`,
    },
  ]
}

const jdbcTypes: Rule = {
  code: 'JG4040',
  name: 'jdbc-types',
  title: 'the table of JDBC_PING cannot be created in this database',
  severity: 'warning',
  why: 'The default statement that creates the table is written for databases with varbinary. Others refuse it; members then start, find no table, and stay alone unless somebody has created it by hand.',
  fix: 'Set initialize_sql to a statement with types of the database, or to an empty text where the table exists.',
  example:
    '<JDBC_PING connection_url="jdbc:postgresql://db/iam" initialize_sql="CREATE TABLE IF NOT EXISTS JGROUPSPING (own_addr varchar(200) NOT NULL, cluster_name varchar(200) NOT NULL, ping_data bytea, PRIMARY KEY (own_addr, cluster_name))"/>',
  check: (stack) => stack.protocols.filter((p) => /^JDBC_PING2?$/.test(p.name)).flatMap(typeFaults),
}

/** Rules on the statements of JDBC_PING. */
export const JDBC_RULES: readonly Rule[] = [jdbcTables, jdbcTypes]
