#!/usr/bin/env node
/**
 * The bin. Answers `jg --version` before anything else is loaded, since scripts pay the start-up of every call and it is measured here.
 * The same goes for what a shell asks at each TAB.
 */
import {watchOutput} from './broken-output.ts'
import {versionLine} from '../member/version.ts'

watchOutput()

const words = process.argv.slice(2)
if (words.length > 0 && (words[0] === '--version' || words[0] === '-version')) {
  process.stdout.write(`${versionLine()}\n`)
} else if (words[0] === '__complete') {
  void import('./completion/answer.ts').then(async ({completionLines}) => {
    process.stdout.write(await completionLines(words.slice(1)))
  })
} else {
  // Not awaited: the commands share chunks with this module, and it must be complete before they load.
  void import('./main.ts').then(({main}) => main(words))
}
