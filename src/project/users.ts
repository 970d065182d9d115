import {readBounded} from '../runtime/read-bounded.ts'

const MAX_BYTES = 4 << 20

/** Lines of a file of the system, cut at the colons. */
function recordsOf(file: string): string[][] {
  const bytes = readBounded(file, MAX_BYTES)
  if (typeof bytes === 'string') return []
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(':'))
}

/** A user as messages call it: `uid 1001 (ann)`. */
export function userText(uid: number): string {
  const name = recordsOf('/etc/passwd').find(([, , id]) => id === String(uid))?.[0]
  return name === undefined ? `uid ${String(uid)}` : `uid ${String(uid)} (${name})`
}

/** Whether nobody but these users is in a group, as with groups of single users; false where the system does not tell. */
export function isPrivateGroup(gid: number, uids: ReadonlySet<number>): boolean {
  const group = recordsOf('/etc/group').find(([, , id]) => id === String(gid))
  if (group === undefined) return false
  const users = recordsOf('/etc/passwd')
  const ownNames = users.flatMap(([name = '', , uid]) => (uids.has(Number(uid)) ? [name] : []))
  const members = (group[3] ?? '').split(',').filter((name) => name !== '')
  const primary = users.filter(([, , , id]) => id === String(gid)).map(([name = '']) => name)
  return [...members, ...primary].every((name) => ownNames.includes(name))
}
