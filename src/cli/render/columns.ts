/** The words and marks of columns, the same in all tables. Headings are in upper case, but for names that are data: of files, attributes, keys. */

/** Stands where there is no value. */
export const NONE = '-'

/** Marks what is not the same everywhere. */
export const DIFFERS = '≠'

/** Status of who did not answer. */
export const SILENT = 'no answer'

/** Status of who did, where there is nothing more to say. */
export const OK = 'ok'

/** Name of a member; `known` is what else tells it apart, as a part of its UUID. */
export function memberName(name: string | null, known?: string | null): string {
  return name ?? known ?? '(unnamed)'
}

/** Names of members in one cell or line. */
export function memberNames(members: readonly {readonly name: string | null}[]): string {
  return members.map(({name}) => memberName(name)).join(', ')
}

/** Status of a member that was asked: what is said of those who answered, else that it is silent. */
export function answerStatus(status: 'answered' | 'silent', said: string = OK): string {
  return status === 'silent' ? SILENT : said
}

/** The same where the answer may tell a failure. */
export function outcomeStatus(status: 'answered' | 'silent', error: string | null, said: string): string {
  return answerStatus(status, error === null ? said : `failed: ${error}`)
}

/** A line that names the silent ones; none where all answered. */
export function silentLines(
  members: readonly {readonly name: string | null; readonly status: 'answered' | 'silent'}[],
): string[] {
  const silent = members.filter(({status}) => status === 'silent')
  return silent.length === 0 ? [] : [`${SILENT}: ${memberNames(silent)}`]
}

/** A column that may be left out. */
export interface OptionalColumn<M> {
  readonly head: readonly string[]
  readonly cells: (member: M) => readonly string[]
}

/** The column of clusters, where members of several are shown. */
export function clusterColumn<M extends {readonly cluster: string | null}>(members: readonly M[]): OptionalColumn<M> {
  const isShown = new Set(members.map(({cluster}) => cluster)).size > 1
  return {head: isShown ? ['CLUSTER'] : [], cells: ({cluster}) => (isShown ? [cluster ?? ''] : [])}
}

/** Marks the coordinator, in a column or behind a name. */
export function coordinatorMark(coordinator: boolean | null): string {
  return coordinator === true ? '*' : ''
}

/** A number; none where it is not known. */
export function numberCell(value: number | null): string {
  return value === null ? NONE : String(value)
}

/** A time of a column MS, in whole milliseconds; none where nothing was measured. */
export function milliseconds(ms: number | null): string {
  if (ms === null) return NONE
  return ms > 0 && ms < 0.5 ? '<1' : String(Math.round(ms))
}

/** A value of a configuration. */
export function valueCell(value: unknown): string {
  if (value === null || value === undefined) return NONE
  return typeof value === 'string' ? value : JSON.stringify(value)
}
