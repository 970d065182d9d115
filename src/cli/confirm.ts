import {createInterface} from 'node:readline/promises'
import {RefusedError} from '../errors/index.ts'
import {printableLine} from '../errors/printable.ts'

/** Where a confirmation is asked for and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & {readonly isTTY?: boolean}
  readonly output: NodeJS.WritableStream
}

const PROCESS: Terminal = {input: process.stdin, output: process.stderr}

/**
 * Asks before a change is made; returns if it is confirmed and throws `RefusedError` (exit code 6) if not.
 * Without a terminal on stdin nobody can answer, so only `--yes` allows the change.
 */
export async function confirm(change: string, yes: boolean, {input, output}: Terminal = PROCESS): Promise<void> {
  if (yes) return
  if (input.isTTY !== true) {
    throw new RefusedError(
      `${change}: not confirmed, because stdin is not a terminal; add --yes to change without asking`,
    )
  }
  const lines = createInterface({input, output})
  try {
    const answer = await lines.question(`${printableLine(change)}? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new RefusedError(`${change}: not confirmed; nothing was changed`)
  } finally {
    lines.close()
  }
}

/**
 * The same for dangerous changes: `name` has to be typed, or passed on the command line. Throws `RefusedError` if it does not match.
 */
export async function confirmByName(
  change: string,
  name: string,
  typed: string | undefined,
  {input, output}: Terminal = PROCESS,
): Promise<void> {
  if (typed !== undefined) {
    if (typed === name) return
    throw new RefusedError(`${change}: expected --confirm ${name}, found --confirm ${typed}; nothing was changed`)
  }
  if (input.isTTY !== true)
    throw new RefusedError(
      `${change}: not confirmed, because stdin is not a terminal; add --confirm ${name} to change without asking`,
    )
  const lines = createInterface({input, output})
  try {
    const answer = await lines.question(`${printableLine(change)}: type ${printableLine(name)} to continue: `)
    if (answer.trim() !== name) throw new RefusedError(`${change}: not confirmed; nothing was changed`)
  } finally {
    lines.close()
  }
}
