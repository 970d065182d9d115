/** A cluster of Java members and members of our own in a network of its own, and the questions tests ask about it. */
import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {isAbsolute} from 'node:path'
import {fileURLToPath} from 'node:url'
import {javaArguments} from './java.ts'
import {jgProgram} from './jg.ts'
import {until} from './line-process.ts'
import type {StreamReport} from './load.ts'
import {Member, type MemberKind, type MemberView} from './member.ts'
import {commandAt, TestNetwork, type Site} from './netns.ts'

export interface ClusterOptions {
  /** `udp.xml` and `tcp.xml` are the stacks that JGroups ships; others are files of test/interop/stacks, or absolute paths. */
  readonly stack: string
  /** Kinds of the members A, B, C … in the order of their start. */
  readonly kinds: readonly MemberKind[]
  /** Release of JGroups that the Java members run. */
  readonly version?: string
  /** All members on loopback, so that the test itself can reach them. */
  readonly loopback?: boolean
  /** Further arguments of the members of a kind. */
  readonly flags?: Partial<Record<MemberKind, readonly string[]>>
  /** Family of the addresses of the members' network; IPv4 unless said. */
  readonly family?: 4 | 6
  /** Further system properties of all members. */
  readonly properties?: Readonly<Record<string, string>>
}

/** What each member sends in an exchange: multicasts, and unicasts to each other member. */
export interface Load {
  readonly multicasts: number
  readonly unicasts: number
  /** Bytes of the largest message. */
  readonly largest: number
  readonly timeoutMs: number
}

/** Group of all UDP clusters of the tests. */
export const MCAST_ADDR = '239.8.8.8'
const MCAST_ADDR_IPV6 = 'ff0e::8:8:8'

const SHIPPED = new Set(['udp.xml', 'tcp.xml'])
const BIND_PORT = 7800
let serial = 0

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** `[A|5] (6)`: id and size of a view. */
const idOf = (view: MemberView | undefined): string => view?.text.replace(/ \[[^[]*\]$/, '') ?? ''

/** A running cluster; close it in `afterEach`. */
export class InteropCluster {
  readonly network: TestNetwork
  readonly members: Member[] = []
  readonly options: ClusterOptions
  readonly name: string
  readonly mcastPort: number
  #load = 0

  constructor(options: ClusterOptions) {
    this.options = options
    this.network = new TestNetwork(options.kinds.length + 1, options.loopback, options.family)
    serial++
    this.name = `interop-${String(process.pid)}-${String(serial)}`
    this.mcastPort = 20_000 + ((process.pid * 8 + serial) % 20_000)
  }

  /** Starts all members, each after the one before has connected, and waits for one view of all within 10 s of the last start. */
  static async start(options: ClusterOptions): Promise<InteropCluster> {
    const cluster = new InteropCluster(options)
    try {
      options.kinds.forEach((kind) => cluster.launch(kind))
      await Promise.all(cluster.members.map((member) => member.ready()))
      for (const member of cluster.members) await member.connect()
      await cluster.agree(cluster.members, 10_000)
      return cluster
    } catch (error) {
      const logs = cluster.logs()
      await cluster.close()
      throw new Error(`the cluster did not form: ${error instanceof Error ? error.message : String(error)}\n${logs}`, {
        cause: error,
      })
    }
  }

  /**
   * Launches the next member at the next site, or at another place, without connecting it; with system properties of its own beside those
   * of all.
   */
  launch(kind: MemberKind, properties: Readonly<Record<string, string>> = {}, place?: Site): Member {
    const site = place ?? this.network.sites[this.members.length]
    assert.ok(site !== undefined, 'no site left')
    const member = new Member({
      name: String.fromCharCode(65 + this.members.length),
      kind,
      site,
      cluster: this.name,
      stack: this.#stackFor(),
      properties: {...this.#properties(site), ...properties},
      version: this.options.version,
      flags: this.options.flags?.[kind] ?? [],
    })
    this.members.push(member)
    return member
  }

  /** The member of a name. */
  member(name: string): Member {
    const found = this.members.find((member) => member.name === name)
    assert.ok(found !== undefined, `no member ${name}`)
    return found
  }

  /** Members whose process still runs. */
  get alive(): Member[] {
    return this.members.filter((member) => member.alive)
  }

  /** A site where no member runs, for tools that look at the cluster from outside. */
  get outside(): Site {
    const site = this.network.sites.at(-1)
    assert.ok(site !== undefined)
    return site
  }

  /** Waits until all the given members have installed one and the same view of exactly these members. */
  async agree(
    members: readonly Member[],
    timeoutMs: number,
    accept: (view: MemberView) => boolean = () => true,
  ): Promise<MemberView> {
    const names = members.map((member) => member.name).sort()
    // A member that has just joined may have no name yet where its view arrives before its answer to discovery, as among Java members.
    const isOne = (member: string): boolean => names.includes(member) || UUID.test(member)
    const matches = (view: MemberView | undefined): boolean =>
      view?.members.length === names.length && view.members.every(isOne) && accept(view)
    const agreed = (): boolean =>
      members.every(({view}) => matches(view) && idOf(view) === idOf(members[0]?.view)) &&
      members.some(({view}) => view?.members.every((member) => names.includes(member)) === true)
    const what = (): string =>
      `no common view of ${names.join()}: ${members.map((m) => `${m.name} has ${m.view?.text ?? 'none'}`).join(', ')}`
    await until(
      members.map((member) => member.process),
      agreed,
      timeoutMs,
      what,
    )
    const view = members[0]?.view
    assert.ok(view !== undefined)
    return view
  }

  /**
   * All given members multicast and unicast to all others at once; each must receive each message once, in its sender's order.
   * Returns the time that it took in milliseconds.
   */
  async exchange(load: Load): Promise<number> {
    const number = ++this.#load
    const members = this.alive
    const expected = members.length * load.multicasts + (members.length - 1) * load.unicasts
    await Promise.all(members.map((member) => member.reset(number, expected, load.largest)))
    const start = performance.now()
    await Promise.all(members.map((member) => this.#sendAndReceive(member, members, number, load)))
    const took = performance.now() - start
    for (const member of members) await this.#checkReport(member, members, load)
    return took
  }

  /** Runs a program outside the members and returns what it printed on stdout. */
  run(command: string, args: readonly string[], timeoutMs = 20_000, site: Site = this.outside): Promise<string> {
    const [program, words] = commandAt(site, command, args)
    return new Promise((resolve, reject) => {
      execFile(program, words, {timeout: timeoutMs, maxBuffer: 16 << 20}, (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(`${command} ${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`))
      })
    })
  }

  /** JGroups' own Probe, run outside the members. */
  javaProbe(...args: readonly string[]): Promise<string> {
    const properties: Record<string, string> = this.network.isolated ? {} : {'jgroups.bind_addr': '127.0.0.1'}
    return this.run('java', [...javaArguments('org.jgroups.tests.Probe', properties), ...args])
  }

  /** Runs the `jg` program outside the members; returns what it printed on stdout. */
  jg(...args: readonly string[]): Promise<string> {
    return this.run(process.execPath, [...jgProgram(), ...args])
  }

  /** What the members wrote to stderr, for failures. */
  logs(): string {
    return this.members
      .map((m) => `--- ${m.process.name}: ${m.view?.text ?? 'no view'}\n${m.process.log.slice(-6000)}`)
      .join('\n')
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.end()))
    this.network.close()
  }

  async #sendAndReceive(member: Member, members: readonly Member[], number: number, load: Load): Promise<void> {
    const others = members.filter((other) => other !== member).map((other) => other.name)
    await Promise.all([
      member.send(load.multicasts, undefined, load.timeoutMs),
      member.send(load.unicasts, others, load.timeoutMs),
      member.complete(number, load.timeoutMs).catch((error: unknown) => this.#explain(member, error)),
    ])
  }

  async #explain(member: Member, error: unknown): Promise<never> {
    const report = await member.report()
    throw new Error(`${String(error)}\n${JSON.stringify(report, null, 1)}`, {cause: error})
  }

  async #checkReport(member: Member, senders: readonly Member[], load: Load): Promise<void> {
    const report = await member.report()
    for (const sender of senders) {
      const got = report.senders[sender.name]
      const about = `${member.process.name} from ${sender.process.name}`
      assertClean(got?.multicast, load.multicasts, `${about}, multicasts`)
      assertClean(got?.unicast, sender === member ? 0 : load.unicasts, `${about}, unicasts`)
    }
  }

  #stackFor(): string {
    if (SHIPPED.has(this.options.stack) || isAbsolute(this.options.stack)) return this.options.stack
    return fileURLToPath(new URL(`../../interop/stacks/${this.options.stack}`, import.meta.url))
  }

  #properties(site: Site): Record<string, string> {
    const hosts = this.network.isolated
      ? this.network.sites.slice(0, -1).map((s) => `${s.address}[${String(BIND_PORT)}]`)
      : this.options.kinds.map((_, i) => `127.0.0.1[${String(BIND_PORT + i)}]`)
    const ipv6 = {'java.net.preferIPv4Stack': 'false', 'java.net.preferIPv6Addresses': 'true'}
    return {
      ...(this.options.family === 6 ? ipv6 : {}),
      'jgroups.bind_addr': site.address,
      'jgroups.udp.mcast_addr': this.options.family === 6 ? MCAST_ADDR_IPV6 : MCAST_ADDR,
      'jgroups.udp.mcast_port': String(this.mcastPort),
      'jgroups.tcpping.initial_hosts': hosts.join(','),
      vthreads: 'false',
      ...this.options.properties,
    }
  }
}

function assertClean(stream: StreamReport | undefined, count: number, about: string): void {
  const {received = 0, next = 0, order = 0, duplicates = 0, corrupt = 0, missing = 0} = stream ?? {}
  const expected = {received: count, next: count, order: 0, duplicates: 0, corrupt: 0, missing: 0}
  assert.deepEqual({received, next, order, duplicates, corrupt, missing}, expected, about)
}
