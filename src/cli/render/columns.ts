/** The words and marks of columns, the same in all tables. Headings are in upper case, except for names that are data: of files, attributes, keys. */

/** Cell without a value. */
export const NONE = '-'

/** Marks a value that differs. */
export const DIFFERS = '≠'

/** Status of a member that did not answer. */
export const SILENT = 'no answer'

/** Status of a member that answered, if there is nothing more to say. */
export const OK = 'ok'

/** Name of a member; without one, `known` identifies it, such as part of its UUID. */
export function memberName(name: string | null, known?: string | null): string {
  return name ?? known ?? '(unnamed)'
}

/** Names of members in one cell or line. */
export function memberNames(members: readonly {readonly name: string | null}[]): string {
  return members.map(({name}) => memberName(name)).join(', ')
}

/** Status of a member that was asked: `answer` if it answered, otherwise that it is silent. */
export function answerStatus(status: 'answered' | 'silent', answer: string = OK): string {
  return status === 'silent' ? SILENT : answer
}

/** The same for an answer that may report a failure. */
export function outcomeStatus(status: 'answered' | 'silent', error: string | null, answer: string): string {
  return answerStatus(status, error === null ? answer : `failed: ${error}`)
}

/** A line that names the silent members; none if all answered. */
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

/** The column of clusters; empty if all members are in one. */
export function clusterColumn<M extends {readonly cluster: string | null}>(members: readonly M[]): OptionalColumn<M> {
  const isShown = new Set(members.map(({cluster}) => cluster)).size > 1
  return {head: isShown ? ['CLUSTER'] : [], cells: ({cluster}) => (isShown ? [cluster ?? ''] : [])}
}

/** Marks the coordinator, in a column or after a name. */
export function coordinatorMark(coordinator: boolean | null): string {
  return coordinator === true ? '*' : ''
}

/** A number; `-` if it is unknown. */
export function numberCell(value: number | null): string {
  return value === null ? NONE : String(value)
}

/** A time in a column MS, in whole milliseconds; `-` if nothing was measured. */
export function milliseconds(ms: number | null): string {
  if (ms === null) return NONE
  return ms > 0 && ms < 0.5 ? '<1' : String(Math.round(ms))
}

/** A value of a configuration. */
export function valueCell(value: unknown): string {
  if (value === null || value === undefined) return NONE
  return typeof value === 'string' ? value : JSON.stringify(value)
}
