import type {JdbcTarget} from '../../runtime/jdbc-url.ts'
import type {SqlValue, Statement} from '../../runtime/database.ts'

/** Where an adapter connects, and as which user. */
export interface SessionOptions {
  readonly target: JdbcTarget
  readonly user: string | null
  readonly password: string | null
  readonly timeoutMs: number
  readonly mayCreate: boolean
}

/** A connection of an adapter; requests come one at a time. */
export interface Session {
  execute(statements: readonly Statement[]): Promise<void>
  query(statement: Statement): Promise<readonly (readonly SqlValue[])[]>
  close(): void
}
