import assert from 'node:assert/strict'
import {InteropCluster} from './cluster.ts'
import {DiscoveryStack} from './discovery-stack.ts'
import {DnsServer} from './dns-server.ts'
import {until} from './line-process.ts'
import type {Member, MemberKind} from './member.ts'

/** Time within which all agree on a view. */
export const NEXT_VIEW = 10_000

/** Site of a DNS server, behind those of four members. */
export const DNS_SITE = '10.83.0.5'

const ALL = ['10.83.0.1', '10.83.0.2', '10.83.0.3', '10.83.0.4']
const KINDS: readonly MemberKind[] = ['java', 'jg', 'java', 'jg']

/** A cluster of two Java members (A, C) and two of ours (B, D) on a stack of its own, whose members are told when to join. */
export class DiscoverySetting {
  #cluster: InteropCluster | undefined
  #stack: DiscoveryStack | undefined
  #dns: DnsServer | undefined
  #forgetDns: (() => void) | undefined

  get cluster(): InteropCluster {
    assert.ok(this.#cluster !== undefined, 'the cluster was not started')
    return this.#cluster
  }

  get folder(): string {
    return this.#stack?.folder ?? ''
  }

  /** Launches the members, or only the first of them; the others are launched by the test. */
  async start(elements: string, kinds: readonly MemberKind[] = KINDS, launched = kinds.length): Promise<void> {
    this.#stack = new DiscoveryStack(elements)
    this.#cluster = new InteropCluster({stack: this.#stack.file, kinds})
    if (elements.includes('DNS_PING')) await this.#startDns()
    for (const kind of kinds.slice(0, launched)) this.cluster.launch(kind)
    await Promise.all(this.cluster.members.map((member) => member.ready()))
  }

  /** The members of these names, connected one after the other, with one view. */
  async join(names: string): Promise<Member[]> {
    const members = names.split('').map((name) => this.cluster.member(name))
    for (const member of members) await member.connect()
    assert.equal((await this.agree(members)).join(''), names)
    return members
  }

  /**
   * Waits for one view of these members and nobody else, and gives their names in its order. Members are counted: who joined at the same
   * time is known by address first and by name soon after, so the names are those of a member that knows them all.
   */
  async agree(members: readonly Member[], timeoutMs = NEXT_VIEW): Promise<readonly string[]> {
    const [first] = members
    const agreed = (): boolean =>
      members.every((m) => m.view?.members.length === members.length && m.view.viewId === first?.view?.viewId)
    const what = (): string =>
      `no common view: ${members.map((m) => `${m.name} has ${m.view?.text ?? 'none'}`).join(', ')}`
    await until(
      members.map((m) => m.process),
      agreed,
      timeoutMs,
      what,
    )
    const names = members.map((m) => m.name).sort()
    const named = members.find((m) => [...(m.view?.members ?? [])].sort().join() === names.join())
    assert.ok(named?.view !== undefined, `a view of ${names.join()} expected: ${what()}`)
    return named.view.members
  }

  async end(): Promise<void> {
    await this.#cluster?.close()
    await this.#dns?.end()
    this.#forgetDns?.()
    this.#stack?.remove()
  }

  async #startDns(): Promise<void> {
    const hosts = ALL.map((address, i) => [`m${String(i + 1)}.members.test`, address] as const)
    this.#dns = await DnsServer.start(this.cluster.outside, 53, this.folder, {
      addresses: {'members.test': ALL, ...Object.fromEntries(hosts.map(([name, address]) => [name, [address]]))},
      services: hosts.map(([name]) => `_jg._tcp.members.test,${name},7800`),
    })
    this.#forgetDns = this.#dns.useAt(this.cluster.network.sites)
  }
}
