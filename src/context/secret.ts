import {readBounded} from '../runtime/read-bounded.ts'
import {JgError} from '../errors/index.ts'
import type {SecretReference} from './context.ts'

/** Ample for a secret, which is one line. */
const MAX_BYTES = 64 << 10

/** Reads the secret that a reference names, without the line end. Throws a JgError that says what is missing, never the secret. */
export function secretOf(reference: SecretReference, what: string): string {
  if ('env' in reference) {
    const value = process.env[reference.env]
    if (value !== undefined && value !== '') return value
    throw new JgError(
      'NOT_FOUND',
      `${what}: expected it in the environment variable ${reference.env}, which is not set`,
    )
  }
  const bytes = readBounded(reference.file, MAX_BYTES)
  if (typeof bytes !== 'string')
    return Buffer.from(bytes)
      .toString('utf8')
      .replace(/\r?\n$/, '')
  throw new JgError('NOT_FOUND', `${what}: expected it in the file ${reference.file}, which ${bytes}`)
}
