import {readFileSync, statSync, writeFileSync} from 'node:fs'
import type {Files} from '../runtime/ports.ts'

/** Largest text file that is read: lists of hosts and members are far smaller. */
const MAX_BYTES = 1 << 20

/** Files of this machine. An existing file is never overwritten: operations can be called over the network by whoever passes the diagnostics. */
export const realFiles: Files = {
  readText(path) {
    const {size} = statSync(path)
    if (size > MAX_BYTES) throw new Error(`${path}: at most ${String(MAX_BYTES)} bytes expected, found ${String(size)}`)
    return readFileSync(path, 'utf8')
  },
  writeText(path, text) {
    writeFileSync(path, text, {flag: 'wx'})
  },
}
