import {readFileSync, statSync} from 'node:fs'
import {JgError} from '../../errors/index.ts'
import type {SecretReference} from './context.ts'

/** A secret is a line. */
const MAX_BYTES = 64 << 10

/** The secret that a reference names; the end of the line is no part of it. Throws JgError that says what is missing, never the secret. */
export function secretOf(reference: SecretReference, what: string): string {
  if ('env' in reference) {
    const value = process.env[reference.env]
    if (value !== undefined && value !== '') return value
    throw new JgError(
      'NOT_FOUND',
      `${what}: expected it in the environment variable ${reference.env}, which is not set`,
    )
  }
  const {file} = reference
  try {
    if (statSync(file).size > MAX_BYTES) throw new Error(`more than ${String(MAX_BYTES)} bytes`)
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new JgError('NOT_FOUND', `${what}: expected it in the file ${file}: ${reason}`, {cause: error})
  }
}
