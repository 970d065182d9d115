import {writeFile} from 'node:fs'
import type {Files} from '../runtime/ports.ts'
import {readRegularFileLater} from '../runtime/regular-file.ts'
import type {Guard} from './real-clock.ts'

/** Largest text file that is read: lists of hosts and members are far smaller. */
const MAX_BYTES = 1 << 20

/**
 * Files of this machine. What is read is a regular file of bounded size, never a device or pipe, and an existing file is never overwritten:
 * operations can be called over the network by whoever passes the diagnostics. A disk that hangs holds up nothing but the call.
 */
export function realFiles(guard: Guard): Files {
  return {
    readText(path, done) {
      readRegularFileLater(path, MAX_BYTES, (error, bytes) => {
        guard(() => done(error, bytes === null ? null : new TextDecoder().decode(bytes)))
      })
    },
    writeText(path, text, done) {
      writeFile(path, text, {flag: 'wx'}, (error) => guard(() => done(error)))
    },
  }
}
