/** Nodes of Infinispan, and a jg member as the command line runs it, in one network. */
import {fileURLToPath} from 'node:url'
import {infinispanArguments} from './java.ts'
import {jgProgram} from './jg.ts'
import {LineProcess, until} from './line-process.ts'
import {type Site, TestNetwork} from './netns.ts'

export const APP_STACK = fileURLToPath(new URL('../../interop/stacks/app-tcp.xml', import.meta.url))
/** What JUL and Infinispan's own log print for a fault. */
const WARNINGS = /^\S+ (?:WARN\w*|SEVERE|ERROR|FATAL) .*$/gm
/** What a node says of itself without a library for metrics. */
const USUAL = 'ISPN000714'

interface NodeView {
  readonly viewId: string
  readonly members: readonly string[]
  readonly channel: readonly string[]
}

/** A node of Infinispan with its cache. */
export class InfinispanNode extends LineProcess {
  async ready(timeoutMs = 60_000): Promise<void> {
    const isReady = (): boolean => this.events.some(({event}) => event === 'ready')
    await this.until(
      () => isReady() || !this.alive,
      timeoutMs,
      () => `${this.name} does not get ready`,
    )
    if (!isReady()) throw new Error(`${this.name} ended: ${this.log.slice(-4000)}`)
  }

  /** The view of Infinispan and of its channel. */
  async view(): Promise<NodeView> {
    return (await this.request('view')) as NodeView
  }

  put(key: string, value: string): Promise<unknown> {
    return this.request('put', {key, value})
  }

  get(key: string): Promise<unknown> {
    return this.request('get', {key})
  }

  /** Lines of the log that warn, or worse. */
  get warnings(): readonly string[] {
    return (this.log.match(WARNINGS) ?? []).filter((line) => !line.includes(USUAL))
  }
}

/** A network with nodes of one release; close it at the end. */
export class InfinispanCluster {
  readonly #version: string
  readonly #cluster: string
  readonly #network: TestNetwork
  readonly #properties: Readonly<Record<string, string>>
  readonly #processes: LineProcess[] = []
  #used = 0

  constructor(version: string, cluster: string, places: number) {
    this.#version = version
    this.#cluster = cluster
    this.#network = new TestNetwork(places)
    const hosts = this.#network.isolated
      ? this.#network.sites.map(({address}) => `${address}[7800]`)
      : this.#network.sites.map((_, i) => `127.0.0.1[${String(7800 + i)}]`)
    this.#properties = {'jgroups.tcpping.initial_hosts': hosts.join(',')}
  }

  /** Starts a node; it is ready when it has its part of the cache. */
  async node(name: string): Promise<InfinispanNode> {
    const site = this.#site()
    const words = infinispanArguments(this.#version, this.#at(site))
    const options = ['-props', APP_STACK, '-name', name, '-cluster', this.#cluster]
    const node = new InfinispanNode(name, site, 'java', [...words, ...options])
    this.#processes.push(node)
    await node.ready()
    return node
  }

  /** Starts `jg node start`. */
  jg(name: string, ...flags: readonly string[]): LineProcess {
    const site = this.#site()
    const variables = Object.entries(this.#at(site)).map(([key, value]) => `-D${key}=${value}`)
    const start = ['node', 'start', '-o', 'json', '-props', APP_STACK, '-name', name, '-cluster', this.#cluster]
    const words = [...jgProgram(), ...start, ...variables, ...flags]
    const member = new LineProcess(name, site, process.execPath, words)
    this.#processes.push(member)
    return member
  }

  /** Waits until these nodes, and nobody but them and the others named, are in one view, as Infinispan and as its channel sees it. */
  async agree(nodes: readonly InfinispanNode[], names: readonly string[], timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs
    for (;;) {
      const views = await Promise.all(nodes.map((node) => node.view()))
      const wanted = names.join()
      const one = new Set(views.map(({viewId}) => viewId)).size === 1
      if (one && views.every((v) => v.members.join() === wanted && v.channel.join() === wanted)) return
      if (Date.now() > end)
        throw new Error(`expected ${wanted} in ${String(timeoutMs)} ms, found ${JSON.stringify(views)}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** Waits until each of these nodes has its part of the cache, and no entries move. */
  async settled(nodes: readonly InfinispanNode[], timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs
    const wanted = nodes.map(({name}) => name).join()
    for (;;) {
      const owners = await Promise.all(nodes.map(async (node) => ((await node.request('owners')) as string[]).join()))
      if (owners.every((names) => names === wanted)) return
      if (Date.now() > end)
        throw new Error(`expected owners ${wanted} in ${String(timeoutMs)} ms, found ${owners.join(' | ')}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async close(): Promise<void> {
    for (const process of this.#processes) process.kill('SIGKILL')
    await Promise.all(this.#processes.map(({exited}) => exited))
    this.#network.close()
  }

  #site(): Site {
    const site = this.#network.sites[this.#used++]
    if (site === undefined) throw new Error('no place left in the network')
    return site
  }

  #at({address}: Site): Record<string, string> {
    return {...this.#properties, 'jgroups.bind_addr': address}
  }
}

/** Views that a jg member reported, as text. */
export function viewsOf(member: LineProcess): readonly string[] {
  return member.events.filter(({event}) => event === 'view').map((event) => String((event as {view?: unknown}).view))
}

/** Waits until the log of a process holds these words. */
export async function logs(process: LineProcess, words: string, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!process.log.includes(words)) {
    if (!process.alive || Date.now() > end) throw new Error(`${process.name} does not log '${words}': ${process.log}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Waits until a process has ended. */
export async function ended(process: LineProcess, timeoutMs: number): Promise<void> {
  await until(
    [process],
    () => !process.alive,
    timeoutMs,
    () => `${process.name} has not ended`,
  )
}
