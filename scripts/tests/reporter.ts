/** Mocha's own `spec` reporter that leaves a report in the file named by `JG_TEST_REPORT` when the run has ended. */
import {writeFileSync} from 'node:fs'
import Mocha from 'mocha'
import {type FailedTest, type RunReport, slowestOf, type TimedTest} from './summary.ts'

const {EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS} = Mocha.Runner.constants

/** Writes the report only at the orderly end of a run, so that a missing file means a crash. */
export default class ReportingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    let slowest: TimedTest[] = []
    const failures: FailedTest[] = []
    const ended = (test: Mocha.Test): void => {
      slowest = slowestOf([...slowest, {title: test.fullTitle(), ms: test.duration ?? 0}])
    }
    runner.on(EVENT_TEST_PASS, ended)
    runner.on(EVENT_TEST_FAIL, (test: Mocha.Test, error: unknown) => {
      ended(test)
      const message = error instanceof Error ? error.message : String(error)
      failures.push({title: test.fullTitle(), reason: message.trim().split('\n')[0] ?? ''})
    })
    runner.once(EVENT_RUN_END, () => {
      const file = process.env['JG_TEST_REPORT']
      const {passes: passed, failures: failed, pending: skipped} = this.stats
      const report: RunReport = {passed, failed, skipped, slowest, failures}
      if (file !== undefined) writeFileSync(file, JSON.stringify(report))
    })
  }
}
