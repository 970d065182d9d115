import {readBounded} from '../runtime/read-bounded.ts'

const MAX_BYTES = 4 << 20

/** Lines of a system file such as /etc/passwd, split at the colons. */
function recordsOf(file: string): string[][] {
  const bytes = readBounded(file, MAX_BYTES)
  if (typeof bytes === 'string') return []
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(':'))
}

/** A user as named in messages: `uid 1001 (ann)`. */
export function userText(uid: number): string {
  const name = recordsOf('/etc/passwd').find(([, , id]) => id === String(uid))?.[0]
  return name === undefined ? `uid ${String(uid)}` : `uid ${String(uid)} (${name})`
}

/** Whether a group has no members other than these users, as with per-user groups; false if the system does not say. */
export function isPrivateGroup(gid: number, uids: ReadonlySet<number>): boolean {
  const group = recordsOf('/etc/group').find(([, , id]) => id === String(gid))
  if (group === undefined) return false
  const users = recordsOf('/etc/passwd')
  const ownNames = users.flatMap(([name = '', , uid]) => (uids.has(Number(uid)) ? [name] : []))
  const members = (group[3] ?? '').split(',').filter((name) => name !== '')
  const primary = users.filter(([, , , id]) => id === String(gid)).map(([name = '']) => name)
  return [...members, ...primary].every((name) => ownNames.includes(name))
}
