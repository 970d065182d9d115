import assert from 'node:assert/strict'
import {join} from 'node:path'
import {diskConfigFiles} from '../../src/config/files/config-files.ts'
import {requireSource, requireStack} from '../../src/config/load.ts'
import {type Address, Uuid} from '../../src/model/address.ts'
import type {WireVersion} from '../../src/model/frame.ts'
import type {Message} from '../../src/model/message.ts'
import type {View} from '../../src/model/view.ts'
import {protocols} from '../../src/protocols/registry.ts'
import type {Log} from '../../src/runtime/ports.ts'
import type {SimHost} from '../../src/runtime/simulation/host.ts'
import {type SimConditions, SimWorld} from '../../src/runtime/simulation/world.ts'
import {Channel, type Receiver} from '../../src/stack/channel.ts'
import type {JoinRules} from '../../src/stack/join-rules.ts'
import {ROOT} from './cli.ts'
import {SimulatedDatabases} from './simulated-databases.ts'

/** Seed of a scenario: `JG_SEED` repeats a run that failed. */
export function seedOr(seed: number): number {
  return Number(process.env['JG_SEED'] ?? seed)
}

/** How the members of a simulation are made. */
export interface SimulationOptions {
  readonly seed: number
  /** Stack file, relative to the project's root. */
  readonly stack?: string
  readonly properties?: Readonly<Record<string, string>>
  readonly conditions?: Partial<SimConditions>
  readonly wire?: WireVersion
  readonly log?: (name: string) => Log
  /** How a member joins, by its name; by default, like JGroups' members. */
  readonly joinRules?: (name: string) => JoinRules | undefined
  /** All members in one process of one host. */
  readonly oneProcess?: boolean
  /** Makes another world than the usual one. */
  readonly world?: (options: ConstructorParameters<typeof SimWorld>[0]) => SimWorld
}

/** A member of a simulated cluster and what it saw. */
export class SimMember {
  readonly name: string
  readonly host: SimHost
  readonly channel: Channel
  readonly views: View[] = []
  readonly received: {from: string; text: string; dest: Address | null; at: number}[] = []
  readonly suspected: string[] = []
  /** Result of `connect`: undefined while it runs, null for success. */
  connected: Error | null | undefined
  state: Uint8Array | null = null
  receiver: Receiver = {}

  constructor(name: string, host: SimHost, options: SimulationOptions, index: number) {
    this.name = name
    this.host = host
    const environment = {
      registry: protocols,
      files: diskConfigFiles([join(ROOT, 'conf')]),
      properties: options.properties ?? {},
      variables: {},
      interfaces: host.runtime.network.interfaces(),
      hostName: name,
    }
    const joinRules = options.joinRules?.(name)
    const source = requireSource(join(ROOT, options.stack ?? 'conf/udp.xml'), environment.files)
    this.channel = new Channel({
      stack: requireStack(source, environment).protocols,
      runtime: host.runtime,
      name,
      // Rising addresses make the order of members in merges plain to read.
      address: new Uuid(
        index + 1,
        host.runtime.random.int32(),
        host.runtime.random.int32(),
        host.runtime.random.int32(),
      ),
      ...(options.wire === undefined ? {} : {wire: options.wire}),
      ...(joinRules === undefined ? {} : {joinRules}),
      receiver: {
        receive: (message) => {
          this.#receive(message)
        },
        viewAccepted: (view) => {
          this.views.push(view)
          this.receiver.viewAccepted?.(view)
        },
        suspect: (member) => {
          this.suspected.push(String(member))
          this.receiver.suspect?.(member)
        },
        getState: () => this.receiver.getState?.() ?? null,
        setState: (state) => {
          this.state = state
        },
      },
    })
  }

  get view(): View | null {
    return this.channel.view
  }

  connect(cluster = 'sim'): void {
    this.channel.connectThen(cluster, (error) => {
      this.connected = error ?? null
    })
  }

  send(text: string, dest: Address | null = null): boolean {
    return this.channel.send(dest, new TextEncoder().encode(text))
  }

  /** Texts of one sender in order of delivery. */
  textsFrom(member: SimMember): string[] {
    return this.received.filter((r) => r.from === member.name).map((r) => r.text)
  }

  #receive(message: Message): void {
    const text = new TextDecoder().decode(message.payload ?? new Uint8Array())
    this.received.push({from: String(message.src), text, dest: message.dest, at: this.host.clock.now()})
    this.receiver.receive?.(message)
  }
}

/** A cluster in virtual time. */
export class Simulation {
  readonly world: SimWorld
  readonly databases = new SimulatedDatabases()
  readonly members: SimMember[] = []
  readonly #options: SimulationOptions

  constructor(options: SimulationOptions) {
    this.#options = options
    const make = options.world ?? ((worldOptions) => new SimWorld(worldOptions))
    this.world = make({
      seed: options.seed,
      databases: (clock) => this.databases.for(clock),
      ...(options.conditions === undefined ? {} : {conditions: options.conditions}),
      ...(options.log === undefined ? {} : {log: options.log}),
    })
  }

  /** A member that is not connected yet; names go A, B, C … */
  member(name = String.fromCharCode(65 + this.members.length)): SimMember {
    const shared = this.#options.oneProcess === true ? this.members[0]?.host : undefined
    const member = new SimMember(name, shared ?? this.world.host(name), this.#options, this.members.length)
    this.members.push(member)
    return member
  }

  /** Members that joined one after the other and agree on one view. */
  cluster(size: number): SimMember[] {
    const joined: SimMember[] = []
    for (let i = 0; i < size; i++) {
      const member = this.member()
      joined.push(member)
      member.connect()
      this.expect(() => agreed(joined), 30_000, `${member.name} joins`)
    }
    return joined
  }

  advance(ms: number): void {
    this.world.advance(ms)
  }

  /** Runs until the condition holds; fails with the seed and everybody's view when it does not within `ms` of virtual time. */
  expect(condition: () => boolean, ms: number, what: string): void {
    if (this.world.runUntil(condition, ms)) return
    const views = this.members.map((m) => `${m.name}: ${m.view?.toString() ?? m.connected?.message ?? 'no view'}`)
    assert.fail(
      `${what}: not within ${String(ms)} ms of virtual time (JG_SEED=${String(this.#options.seed)})\n${views.join('\n')}`,
    )
  }

  partition(...groups: readonly (readonly SimMember[])[]): void {
    this.world.partition(...groups.map((group) => group.map((m) => m.host)))
  }

  heal(): void {
    this.world.heal()
  }

  /** What happened, in a form that two runs can be compared by. */
  transcript(): string {
    return this.members
      .map(
        (m) =>
          `${m.name}\n${m.views.map(String).join('\n')}\n${m.received.map((r) => `${String(r.at)} ${r.from}>${r.text}`).join('\n')}`,
      )
      .join('\n')
  }
}

/** Whether these members, and nobody else, share one view. */
export function agreed(members: readonly SimMember[]): boolean {
  const first = members[0]?.view
  return first?.size === members.length && members.every((m) => m.view?.equals(first) === true)
}

/** Names of the members in a member's view. */
export function membersOf(member: SimMember): string[] {
  return member.view?.members.map(String) ?? []
}
