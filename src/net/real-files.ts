import {writeFile} from 'node:fs'
import type {Files} from '../runtime/ports.ts'
import {readRegularFileLater} from '../runtime/regular-file.ts'
import type {Guard} from './real-clock.ts'

/** Largest text file that is read; lists of hosts and members are far smaller. */
const MAX_BYTES = 1 << 20

/**
 * Files of this machine. Only regular files of bounded size are read, never devices or pipes, and existing files are never overwritten:
 * anyone with access to the diagnostics can call operations over the network. A hanging disk blocks nothing but the call.
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
