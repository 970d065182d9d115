import type {JdbcTarget} from '../../runtime/jdbc-url.ts'
import type {SqlValue, Statement} from '../../runtime/database.ts'

/** Where and as whom an adapter connects. */
export interface SessionOptions {
  readonly target: JdbcTarget
  readonly user: string | null
  readonly password: string | null
  readonly timeoutMs: number
  readonly mayCreate: boolean
}

/** A connection as an adapter offers it; requests come one after the other. */
export interface Session {
  execute(statements: readonly Statement[]): Promise<void>
  query(statement: Statement): Promise<readonly (readonly SqlValue[])[]>
  close(): void
}
