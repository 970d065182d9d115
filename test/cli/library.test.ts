import assert from 'node:assert/strict'
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {createRuntime} from '../../src/member/runtime.ts'
import {freePorts} from '../../src/quickstart/multicast.ts'
import {ROOT} from '../support/cli.ts'

const CONSUMER = `
import {type Address, type Channel, ConfigError, Message, openChannel, type OpenChannelOptions, View} from 'jgroups-cli'

const options: OpenChannelOptions = {
  props: 'tcp.xml',
  name: 'A',
  properties: {'jgroups.bind_addr': '127.0.0.1'},
  wire: '5.4',
  receiver: {
    receive: (message) => console.log(String(message.src), message.payload?.length ?? 0),
    receiveBatch: (batch) => batch.messages.length,
    viewAccepted: (view: View) => view.members.map((member: Address) => member.toString()),
    getState: () => Promise.resolve(new Uint8Array(1)),
  },
}
export async function run(): Promise<Channel | string> {
  try {
    const channel = await openChannel(options)
    await channel.connect('demo')
    if (!channel.send(Message.bytes(null, new Uint8Array(2)))) await channel.drained()
    return channel
  } catch (error) {
    return error instanceof ConfigError ? error.message : String(error)
  }
}
`

/** Runs the example in a process, and waits for lines that it prints. */
class Example {
  readonly child: ChildProcess
  readonly lines: string[] = []
  #waiting: {expected: string; resolve: () => void}[] = []

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [join(ROOT, 'examples/hello.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    createInterface({input: this.child.stdout ?? process.stdin}).on('line', (line) => {
      this.lines.push(line)
      for (const {expected, resolve} of this.#waiting) if (line === expected) resolve()
    })
  }

  says(expected: string): Promise<void> {
    if (this.lines.includes(expected)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({expected, resolve})
      this.child.once('close', () =>
        reject(new Error(`ended without '${expected}'; it said\n${this.lines.join('\n')}`)),
      )
    })
  }

  /** Ends it as Ctrl-C does; returns its exit code. */
  interrupt(): Promise<number | null> {
    return new Promise((resolve) => {
      this.child.once('close', resolve)
      this.child.kill('SIGINT')
    })
  }
}

describe('the library', function () {
  this.timeout(30_000)

  describe('examples/hello.mjs', () => {
    const started: Example[] = []

    afterEach(() => {
      for (const {child} of started.splice(0)) child.kill('SIGKILL')
    })

    it('joins two processes, which hear each other and leave', async () => {
      const [first = 0, second = 0, diagnostics = 0] = await freePorts(createRuntime().network, 3)
      const start = (name: string, port: number): Example => {
        const example = new Example(
          name,
          'quickstart-tcp.xml',
          `jgroups.bind_port=${String(port)}`,
          `jgroups.tcpping.initial_hosts=127.0.0.1[${String(first)}],127.0.0.1[${String(second)}]`,
          `jgroups.diag.port=${String(diagnostics)}`,
        )
        started.push(example)
        return example
      }
      const a = start('A', first)
      await a.says('[A|0] (1) [A]')
      const b = start('B', second)
      await Promise.all([a.says('[A|1] (2) [A, B]'), b.says('[A|1] (2) [A, B]')])
      await Promise.all([a.says('B: hello from B'), b.says('A: hello from A')])
      assert.equal(await b.interrupt(), 0)
      await a.says('[A|2] (1) [A]')
      assert.equal(await a.interrupt(), 0)
    })
  })

  it('has types with which a strict program compiles', () => {
    const folder = mkdtempSync(join(tmpdir(), 'jg-consumer-'))
    try {
      mkdirSync(join(folder, 'node_modules'))
      symlinkSync(ROOT, join(folder, 'node_modules/jgroups-cli'))
      symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'))
      writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
      writeFileSync(join(folder, 'consumer.ts'), CONSUMER)
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
      const {status, stdout} = spawnSync(process.execPath, [tsc, ...options, 'consumer.ts'], {
        cwd: folder,
        encoding: 'utf8',
      })
      assert.deepEqual({status, stdout}, {status: 0, stdout: ''})
    } finally {
      rmSync(folder, {recursive: true})
    }
  })
})
