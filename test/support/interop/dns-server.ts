/** dnsmasq in the network of a test: a DNS server that knows a few names and nothing else. */
import {spawn, type ChildProcess} from 'node:child_process'
import {mkdirSync, rmdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {commandAt, type Site} from './netns.ts'

/** What the server knows. */
export interface DnsRecords {
  readonly addresses?: Readonly<Record<string, readonly string[]>>
  /** Services as `name,host,port`. */
  readonly services?: readonly string[]
}

const START_LIMIT_MS = 10_000

/** A running DNS server; end it at the end of the test. */
export class DnsServer {
  readonly address: string
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, address: string, port: number) {
    this.#child = child
    this.address = address
    this.port = port
  }

  /** Starts a server at a site; its files go into the folder. */
  static start(site: Site, port: number, folder: string, records: DnsRecords): Promise<DnsServer> {
    const hosts = join(folder, 'hosts')
    const lines = Object.entries(records.addresses ?? {}).flatMap(([name, list]) => list.map((a) => `${a} ${name}`))
    writeFileSync(hosts, `${lines.join('\n')}\n`)
    const words = ['--keep-in-foreground', '--conf-file=/dev/null', '--log-facility=-', '--user=root', '--pid-file']
    words.push(
      '--no-resolv',
      '--no-hosts',
      '--local=/test/',
      `--addn-hosts=${hosts}`,
      '--bind-interfaces',
      `--port=${String(port)}`,
    )
    words.push(`--listen-address=${site.address}`)
    words.push(...(records.services ?? []).map((service) => `--srv-host=${service}`))
    const [program, args] = commandAt(site, 'dnsmasq', words)
    const child = spawn(program, args, {stdio: ['ignore', 'ignore', 'pipe']})
    return new Promise((resolve, reject) => {
      let log = ''
      const timer = setTimeout(() => reject(new Error(`dnsmasq did not start\n${log}`)), START_LIMIT_MS)
      child.once('exit', (code) => {
        clearTimeout(timer)
        reject(new Error(`dnsmasq ended with ${String(code)}\n${log}`))
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text
        if (!log.includes('started, version')) return
        clearTimeout(timer)
        resolve(new DnsServer(child, site.address, port))
      })
    })
  }

  /** Makes programs of these sites ask this server; before they are started. */
  useAt(sites: readonly Site[]): () => void {
    const folders = sites.flatMap((s) => (s.namespace === undefined ? [] : [`/etc/netns/${s.namespace}`]))
    for (const folder of folders) {
      mkdirSync(folder, {recursive: true})
      writeFileSync(join(folder, 'resolv.conf'), `nameserver ${this.address}\n`)
    }
    return () => {
      for (const folder of folders) rmSync(folder, {recursive: true, force: true})
      try {
        rmdirSync('/etc/netns')
      } catch {
        // Others have namespaces with files of their own.
      }
    }
  }

  end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.kill('SIGKILL')
    })
  }
}
