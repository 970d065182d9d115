import {passcodePrefix} from '../passcode.ts'
import type {ProbePorts} from './options.ts'

/** Returns the bytes of a request, with a prefix if there is a passcode. */
export function requestBytes(text: string, passcode: string | undefined, {clock, random}: ProbePorts): Uint8Array {
  const words = new TextEncoder().encode(text)
  if (passcode === undefined) return words
  const prefix = passcodePrefix(passcode, clock, random)
  const all = new Uint8Array(prefix.length + words.length)
  all.set(prefix)
  all.set(words, prefix.length)
  return all
}
