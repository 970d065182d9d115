/** A member of an interop cluster, Java's or ours: both are steered by the same commands. */
import {fileURLToPath} from 'node:url'
import {javaArguments} from './java.ts'
import {LineProcess, type LineEvent} from './line-process.ts'
import type {StreamReport} from './load.ts'
import {residentMemory, type Site} from './netns.ts'

export type MemberKind = 'java' | 'jg'

/** A view as a member tells it; `text` is the member's own print of it. */
export interface MemberView {
  readonly viewId: string
  readonly members: readonly string[]
  readonly text: string
  readonly subgroups?: readonly (readonly string[])[]
}

/** What a member received of a load. */
export interface LoadReport {
  readonly received: number
  readonly senders: Readonly<Record<string, {readonly multicast: StreamReport; readonly unicast: StreamReport}>>
}

export interface StateSum {
  readonly size: number
  readonly crc: number
}

export interface MemberOptions {
  readonly name: string
  readonly kind: MemberKind
  readonly site: Site
  readonly cluster: string
  /** A file, or the name of a stack that JGroups ships. */
  readonly stack: string
  readonly properties: Readonly<Record<string, string>>
  /** Release of JGroups: of the jar for a Java member. */
  readonly version?: string | undefined
  readonly flags: readonly string[]
}

const JG_PEER = fileURLToPath(new URL('./jg-peer.ts', import.meta.url))

/** A running member. */
export class Member {
  readonly name: string
  readonly kind: MemberKind
  readonly site: Site
  readonly process: LineProcess
  readonly #cluster: string

  constructor(options: MemberOptions) {
    this.name = options.name
    this.kind = options.kind
    this.site = options.site
    this.#cluster = options.cluster
    const words = ['-props', options.stack, '-name', options.name, ...options.flags]
    const [command, args]: [string, string[]] =
      options.kind === 'java'
        ? ['java', [...javaArguments('jg.interop.Peer', options.properties, options.version), ...words]]
        : [process.execPath, [...jgArguments(options.properties), ...words]]
    this.process = new LineProcess(`${options.name} (${options.kind})`, options.site, command, args)
  }

  get alive(): boolean {
    return this.process.alive
  }

  /** All views that the member has installed. */
  get views(): readonly MemberView[] {
    return this.process.events.filter(isView)
  }

  get view(): MemberView | undefined {
    return this.views.at(-1)
  }

  async ready(timeoutMs = 30_000): Promise<void> {
    await this.process.until(
      () => this.process.events.some((e) => e.event === 'ready') || !this.alive,
      timeoutMs,
      () => 'did not start',
    )
    if (!this.alive) throw new Error(`${this.name} ended at its start\n${this.process.log}`)
  }

  async connect(): Promise<void> {
    await this.process.request('connect', {cluster: this.#cluster}, 30_000)
  }

  async disconnect(): Promise<void> {
    await this.process.request('disconnect')
  }

  /** Resolves when one of the member's views from number `since` on satisfies the predicate. */
  async waitForView(
    accept: (view: MemberView) => boolean,
    timeoutMs: number,
    what = 'expected view',
    since = 0,
  ): Promise<MemberView> {
    const find = (): MemberView | undefined => this.views.slice(since).find(accept)
    await this.process.until(
      () => find() !== undefined,
      timeoutMs,
      () => `no ${what}; views: ${this.views.map((v) => v.text).join(' ')}`,
    )
    const found = find()
    if (found === undefined) throw new Error(`${this.name} has no ${what}`)
    return found
  }

  async reset(load: number, expect: number, largest: number): Promise<void> {
    await this.process.request('reset', {load, expect, largest})
  }

  /** Sends multicasts, or unicasts to each of the named members. */
  async send(count: number, to: readonly string[] | undefined, timeoutMs: number): Promise<void> {
    await this.process.request('load', {count, ...(to === undefined ? {} : {to})}, timeoutMs)
  }

  async complete(load: number, timeoutMs: number): Promise<void> {
    const done = (e: LineEvent): boolean => e.event === 'complete' && e['load'] === load
    await this.process.until(
      () => this.process.events.some(done),
      timeoutMs,
      () => `load ${String(load)} did not arrive completely`,
    )
  }

  async report(): Promise<LoadReport> {
    return (await this.process.request('report')) as LoadReport
  }

  async setState(size: number, seed: number): Promise<StateSum> {
    await this.process.request('setState', {size, seed})
    return this.state()
  }

  async state(): Promise<StateSum> {
    return (await this.process.request('state')) as StateSum
  }

  async getState(from: string, timeout = 10_000): Promise<StateSum> {
    return (await this.process.request('getState', {from, timeout}, timeout + 5000)) as StateSum
  }

  async inject(views: string): Promise<void> {
    await this.process.request('inject', {views})
  }

  /** Share of messages (not of datagrams) that the member drops from now on. */
  async discard(up: number, down: number): Promise<void> {
    await this.process.request('discard', {up, down})
  }

  async level(protocol: string, level: string): Promise<void> {
    await this.process.request('level', {protocol, level})
  }

  /** The printed value of an attribute. */
  async attribute(protocol: string, name: string): Promise<string> {
    const values = (await this.process.request('attribute', {protocol, name})) as Record<string, Record<string, string>>
    return values[protocol]?.[name] ?? ''
  }

  /** Resident memory of a member of our own in bytes, garbage taken away. */
  async memory(): Promise<number> {
    await this.process.request('collect')
    return residentMemory(this.process.pid)
  }

  /** Keeps short frames that a member of our own receives from now on; `frames` gives them. */
  async record(limit: number, largest: number): Promise<void> {
    await this.process.request('record', {limit, largest})
  }

  async frames(): Promise<Buffer[]> {
    const frames = (await this.process.request('frames')) as readonly string[]
    return frames.map((frame) => Buffer.from(frame, 'base64'))
  }

  /** Ends the member without notifying the others. */
  async crash(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.process.exited
  }

  pause(): void {
    this.process.kill('SIGSTOP')
  }

  resume(): void {
    this.process.kill('SIGCONT')
  }

  async end(): Promise<void> {
    this.resume()
    await this.process.end(2000)
  }
}

function jgArguments(properties: Readonly<Record<string, string>>): string[] {
  const defined = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`)
  return ['--expose-gc', '--import', 'tsx', JG_PEER, ...defined]
}

function isView(event: LineEvent): event is LineEvent & MemberView {
  return event.event === 'view'
}
