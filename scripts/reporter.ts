/** Mocha's own `spec` reporter that leaves its counts in the file named by `JG_TEST_COUNTS` when the run has ended. */
import {writeFileSync} from 'node:fs'
import Mocha from 'mocha'

/** Writes the counts only at the orderly end of a run, so that a missing file means a crash. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const file = process.env['JG_TEST_COUNTS']
      const {passes: passed, failures: failed, pending: skipped} = this.stats
      if (file !== undefined) writeFileSync(file, JSON.stringify({passed, failed, skipped}))
    })
  }
}
