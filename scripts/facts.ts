/**
 * Makes `facts/` anew from the jars of Maven Central. `npm run facts`, or `npm run facts -- 5.5 5.4` for some releases;
 * with `--check` nothing is written, and the first difference from what is committed fails the run.
 */
import {RELEASES} from '../src/releases/facts.ts'
import {factsFiles, writeOrCheck} from './facts/generated.ts'

const args = process.argv.slice(2)
const names = args.filter((arg) => arg !== '--check')
const unknown = names.find((name) => !RELEASES.some((release) => release === name))
if (unknown !== undefined) throw new Error(`expected releases of ${RELEASES.join(', ')}, found ${unknown}`)

for (const release of RELEASES.filter((r) => names.length === 0 || names.includes(r))) {
  writeOrCheck(factsFiles(release), args.includes('--check'))
}
