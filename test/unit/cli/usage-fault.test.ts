import assert from 'node:assert/strict'
import {Args, Flags, Parser} from '@oclif/core'
import {UsageError} from '../../../src/errors/index.ts'
import {durationFlag} from '../../../src/cli/flags/common.ts'
import {usageFault} from '../../../src/cli/usage-fault.ts'

const args = {
  attribute: Args.string({description: 'PROTOCOL.attribute', multiple: true, required: true}),
}
const flags = {
  addr: Flags.string({multiple: true, multipleNonGreedy: true}),
  timeout: durationFlag(),
  count: Flags.integer({max: 5}),
  for: Flags.string({helpValue: '<conditions>', required: true, summary: 'what to wait for'}),
  ipv4: Flags.boolean({exclusive: ['ipv6']}),
  ipv6: Flags.boolean(),
}
const examples = ['<%= config.bin %> <%= command.id %> GMS.view', '<%= config.bin %> <%= command.id %> GMS --for ever']

/** What is said of a command line that oclif does not take. */
async function faultOf(...argv: string[]): Promise<Error> {
  try {
    await Parser.parse(argv, {args, flags})
  } catch (error) {
    if (error instanceof Error) return usageFault(error, {name: 'jg attr get', flags, examples})
  }
  throw new Error(`${argv.join(' ')} was taken`)
}

async function assertFault(argv: readonly string[], message: string): Promise<void> {
  const fault = await faultOf(...argv)
  assert.ok(fault instanceof UsageError)
  assert.equal(fault.message, message)
}

describe('a fault in the words of a command', () => {
  it('names the argument that is missing, with an example, and says nothing of flags', async () => {
    await assertFault(['--for', 'ever'], 'missing ATTRIBUTE (PROTOCOL.attribute); for example: jg attr get GMS.view')
  })
  it('names the flag that is missing, with an example that has it', async () => {
    await assertFault(['GMS'], 'missing --for <conditions> (what to wait for); for example: jg attr get GMS --for ever')
  })
  it('names the flag whose value is wrong, in one line', async () => {
    const found = "--timeout: expected a duration such as 500, 500ms, 2s or 1m, found 'x'"
    await assertFault(['GMS', '--for', 'ever', '--timeout', 'x'], found)
    await assertFault(['GMS', '--count', 'x'], '--count: expected an integer but received: x')
  })
  it('says all that is wrong with flags together, in one line', async () => {
    await assertFault(
      ['GMS', '--ipv4', '--ipv6'],
      '--ipv6=true cannot also be provided when using --ipv4; missing --for <conditions> (what to wait for); for example: jg attr get GMS --for ever',
    )
  })
  it('stays as it is where it has one line already', async () => {
    assert.match((await faultOf('GMS', '--nonsense')).message, /^Nonexistent flag: --nonsense\n/)
  })
  it('is not made of an error that has another cause', () => {
    const error = new Error('Parsing --timeout \n\tboom')
    assert.equal(usageFault(error, {name: 'jg attr get', flags, examples}), error)
  })
})
