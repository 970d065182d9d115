/**
 * Makes `test/support/reference/` anew from the jar of JGroups 5.5: what it says of every protocol in the registry, and
 * its tables of magic ids and protocol ids. With `--check` nothing is written, and the first difference fails the run.
 */
import {referenceFiles, writeOrCheck} from './facts/generated.ts'

writeOrCheck(await referenceFiles(), process.argv.includes('--check'))
