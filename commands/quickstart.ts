import {JgCommand} from '../src/cli/base-command.ts'
import {createRuntime} from '../src/member/runtime.ts'
import {Progress} from '../src/cli/progress.ts'
import {quickstart, type QuickstartResult} from '../src/quickstart/quickstart.ts'
import {quickstartText} from '../src/cli/render/quickstart.ts'

export default class Quickstart extends JgCommand<QuickstartResult> {
  static override readonly summary = 'start three members on this machine, show their cluster and stop them'
  static override readonly description =
    'Needs nothing but this program: each member is a process of its own, and they meet on the loopback interface, by UDP ' +
    'multicast where that works and by TCP otherwise.'

  static override readonly examples = ['<%= config.bin %> <%= command.id %>']

  protected override async result(): Promise<QuickstartResult> {
    await this.parse(Quickstart)
    const progress = new Progress()
    try {
      return await quickstart({
        bin: process.argv[1] ?? '',
        network: createRuntime().network,
        interrupted: this.interrupted,
        progress: (text) => progress.update(text),
      })
    } finally {
      progress.end()
    }
  }

  protected override renderTable(result: QuickstartResult): string {
    return quickstartText(result)
  }
}
