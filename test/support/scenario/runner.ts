/** Runs a scenario in virtual time and writes its text anew, with what happened below each command. */
import type {Address} from '../../../src/model/address.ts'
import {type SimMember, Simulation} from '../simulation.ts'
import {type Command, scriptLines} from './script.ts'
import {Transcript, viewText} from './transcript.ts'
import {ScenarioWorld} from './world.ts'

const PROPERTIES = {
  'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800],10.0.0.3[7800],10.0.0.4[7800],10.0.0.5[7800]',
}
/** Longest time that a join or a leave may take, and the time after it in which the others hear of it. */
const LIMIT_MS = 60_000
const SETTLE_MS = 1000

interface Slowness {
  readonly member: SimMember
  readonly still: number
  readonly period: number
}

/** The text of a scenario with the transcript of this run. Throws for a command that cannot be read or carried out. */
export function runScenario(text: string): string {
  const scenario = new Scenario()
  return scriptLines(text)
    .flatMap(({line, command}) => [line, ...(command === null ? [] : scenario.run(command)).map((l) => `  ${l}`)])
    .join('\n')
}

class Scenario {
  #seed = 1
  #stack = 'conf/udp.xml'
  #simulation: Simulation | undefined
  #world: ScenarioWorld | undefined
  readonly #transcript = new Transcript()
  readonly #members = new Map<string, SimMember>()
  readonly #gone = new Set<string>()
  #slow: Slowness | undefined

  /** Executes a command; returns the lines of what happened meanwhile. */
  run(command: Command): string[] {
    this.#carryOut(command)
    return this.#transcript.take()
  }

  #carryOut(command: Command): void {
    switch (command.verb) {
      case 'seed':
        this.#seed = command.seed
        return
      case 'stack':
        this.#stack = command.file
        return
      case 'join':
        this.#join(command.members)
        return
      case 'leave':
        this.#leave(command.members)
        return
      case 'send':
        this.#send(command.from, command.to, command.texts)
        return
      case 'show':
        this.#show()
        return
      case 'advance':
        this.#advance(command.ms)
        return
      default:
        this.#disturb(command)
    }
  }

  /** What becomes of hosts and network; takes no time. */
  #disturb(command: Exclude<Command, {verb: 'seed' | 'stack' | 'join' | 'leave' | 'send' | 'show' | 'advance'}>): void {
    switch (command.verb) {
      case 'crash':
      case 'pause':
      case 'resume':
        for (const name of command.members) {
          this.#member(name).host[command.verb]()
          if (command.verb === 'crash') this.#gone.add(name)
        }
        return
      case 'slow':
        this.#slow = {member: this.#member(command.member), still: command.still, period: command.period}
        return
      case 'partition':
        this.#sim.partition(...command.groups.map((group) => group.map((name) => this.#member(name))))
        return
      case 'cut':
        this.#network.cut(this.#member(command.from).host, this.#member(command.to).host)
        return
      case 'heal':
        this.#slow?.member.host.resume()
        this.#slow = undefined
        this.#network.heal()
        return
      case 'network':
        this.#network.setConditions(command.shares)
    }
  }

  get #network(): ScenarioWorld {
    this.#world ??= new ScenarioWorld({seed: this.#seed})
    return this.#world
  }

  get #sim(): Simulation {
    this.#simulation ??= new Simulation({
      seed: this.#seed,
      stack: this.#stack,
      properties: PROPERTIES,
      world: () => this.#network,
    })
    return this.#simulation
  }

  #member(name: string): SimMember {
    const member = this.#members.get(name)
    if (member === undefined) throw new Error(`${name} has not joined yet`)
    return member
  }

  #join(names: readonly string[]): void {
    const joining = names.map((name) => {
      const member = this.#sim.member(name)
      this.#members.set(name, member)
      this.#watch(member)
      member.connect()
      return member
    })
    this.#until(() => joining.every((m) => m.connected !== undefined), `${names.join(', ')} to join`)
    for (const {name, connected} of joining) {
      if (connected instanceof Error) this.#note(name, `cannot join: ${connected.message}`)
    }
  }

  #leave(names: readonly string[]): void {
    let left = 0
    for (const name of names) {
      this.#member(name).channel.disconnectThen(() => {
        left++
        this.#gone.add(name)
        this.#note(name, 'has left')
      })
    }
    this.#until(() => left === names.length, `${names.join(', ')} to leave`)
  }

  #send(from: string, to: string | null, texts: readonly string[]): void {
    const dest = to === null ? null : this.#member(to).channel.address
    for (const text of texts) this.#member(from).send(text, dest)
    this.#advance(SETTLE_MS)
  }

  #show(): void {
    for (const [name, {view}] of this.#members) {
      if (!this.#gone.has(name)) this.#note(name, `has ${view === null ? 'no view' : viewText(view, this.#nameOf)}`)
    }
  }

  #until(condition: () => boolean, what: string): void {
    if (!this.#network.runUntil(condition, LIMIT_MS)) throw new Error(`waited ${String(LIMIT_MS)} ms for ${what}`)
    this.#advance(SETTLE_MS)
  }

  /** A slow member stands still for a part of each period. */
  #advance(ms: number): void {
    const slow = this.#slow
    if (slow === undefined) {
      this.#network.advance(ms)
      return
    }
    for (let left = ms; left > 0; left -= slow.period) {
      slow.member.host.pause()
      this.#network.advance(Math.min(slow.still, left))
      slow.member.host.resume()
      this.#network.advance(Math.max(0, Math.min(slow.period, left) - slow.still))
    }
  }

  #watch(member: SimMember): void {
    member.receiver = {
      viewAccepted: (view) => {
        this.#note(member.name, `installs ${viewText(view, this.#nameOf)}`)
      },
      suspect: (suspect) => {
        this.#note(member.name, `suspects ${this.#nameOf(suspect)}`)
      },
      receive: (message) => {
        const text = new TextDecoder().decode(message.payload ?? new Uint8Array())
        this.#transcript.addDelivery(this.#network.now, member.name, this.#nameOf(message.src), text)
      },
    }
  }

  /** Readers know the names of all members, whatever a member itself knows. */
  readonly #nameOf = (address: Address | null): string =>
    this.#sim.members.find(({channel}) => channel.address.equals(address))?.name ?? String(address)

  #note(member: string, text: string): void {
    this.#transcript.add(this.#network.now, member, text)
  }
}
