/**
 * Prints the start-up of `jg --version` and of a bare `node -e 0`: medians of ten runs taken in turn, and the difference.
 * `NODE_EXTRA_CA_CERTS` is unset, since reading it alone costs some 100 ms on Node 20.
 */
import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {DIST} from './project.ts'

const RUNS = 10
const {NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env} = process.env

function milliseconds(args: readonly string[]): number {
  const start = performance.now()
  const {status} = spawnSync(process.execPath, args, {env, stdio: 'ignore'})
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}`)
  return performance.now() - start
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2
}

const bare: number[] = []
const version: number[] = []
const help: number[] = []
const bin = join(DIST, 'src/cli/run.js')
for (let run = 0; run < RUNS; run++) {
  bare.push(milliseconds(['-e', '0']))
  version.push(milliseconds([bin, '--version']))
  help.push(milliseconds([bin, '--help']))
}
const base = median(bare)
console.log(`node -e 0      ${base.toFixed(1)} ms`)
for (const [name, times] of [
  ['jg --version', version],
  ['jg --help', help],
] as const) {
  console.log(`${name.padEnd(14)} ${median(times).toFixed(1)} ms, ${(median(times) - base).toFixed(1)} ms more`)
}
