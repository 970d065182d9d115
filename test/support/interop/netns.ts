/**
 * Networks of the interop tests' own: one namespace per member on a bridge, which can be split and joined again. Where `ip` or the
 * permission is missing, all members share loopback and partitions cannot be made.
 */
import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {missing, notice} from '../requirements.ts'

/** One place where a process can run: a namespace with an address of its own, or loopback. */
export interface Site {
  readonly index: number
  readonly address: string
  readonly namespace: string | undefined
}

const NAMESPACE = /^jg-(\d+)-[a-z0-9]+$/
const openNetworks = new Set<TestNetwork>()
let serial = 0

process.on('exit', () => {
  for (const network of openNetworks) network.close()
})

/** True if members get hosts of their own; else they share loopback, which is said once. */
function hasNamespaces(): boolean {
  const fault = missing('namespaces')
  if (fault !== undefined) notice(`members share loopback, partitions are skipped: ${fault}`)
  return fault === undefined
}

/** The program and arguments that run `command` at a site. */
export function commandAt(site: Site, command: string, args: readonly string[]): [string, string[]] {
  return site.namespace === undefined
    ? [command, [...args]]
    : ['ip', ['netns', 'exec', site.namespace, command, ...args]]
}

/** A network with a number of sites; close it at the end of the test. */
export class TestNetwork {
  readonly sites: readonly Site[]
  /** False if all sites are loopback: then there are no partitions. */
  readonly isolated: boolean
  readonly #prefix: string
  readonly #family: 4 | 6
  readonly #namespaces: string[] = []
  #extraBridges = 0

  constructor(size: number, loopback = false, family: 4 | 6 = 4) {
    this.#family = family
    this.isolated = !loopback && hasNamespaces()
    this.#prefix = `jg-${String(process.pid)}-${(serial++).toString(36)}`
    openNetworks.add(this)
    if (this.isolated) {
      sweepLeftovers()
      this.#createHub()
    }
    this.sites = Array.from({length: size}, (_, index) =>
      this.isolated ? this.#createSite(index) : loopbackSite(index),
    )
  }

  /** Splits the network: only sites of one group reach each other. Sites that are not named keep with the first group. */
  partition(...groups: (readonly Site[])[]): void {
    if (!this.isolated) throw new Error('partitions need network namespaces')
    const commands: string[] = []
    groups.slice(1).forEach((group, i) => {
      const bridge = `br${String(i + 1)}`
      if (i >= this.#extraBridges) {
        commands.push(`link add ${bridge} type bridge mcast_snooping 0`, `link set ${bridge} up`)
        this.#extraBridges = i + 1
      }
      for (const site of group) commands.push(`link set v${String(site.index)} master ${bridge}`)
    })
    ipBatch(this.#hub, commands)
  }

  /** Undoes all partitions. */
  heal(): void {
    ipBatch(
      this.#hub,
      this.sites.map((site) => `link set v${String(site.index)} master br0`),
    )
  }

  /**
   * Puts a private network with one place behind a site, which from then on is nothing but a gateway: it hides the place's address from
   * others and hands connections to its own ports on to it. `ports` has the place's port for each of the gateway's.
   */
  behind(gateway: Site, ports: Readonly<Record<number, number>>): Site {
    if (!this.isolated || gateway.namespace === undefined)
      throw new Error('address translation needs network namespaces')
    const namespace = `${gateway.namespace}n`
    const [inner, address] = [`192.168.${String(gateway.index + 1)}.1`, `192.168.${String(gateway.index + 1)}.2`]
    this.#createNamespace(namespace)
    ipBatch(gateway.namespace, [
      `link add nat0 type veth peer name eth0 netns ${namespace}`,
      `address add ${inner}/24 dev nat0`,
      'link set nat0 up',
    ])
    ipBatch(namespace, [`address add ${address}/24 dev eth0`, 'link set eth0 up', `route add default via ${inner}`])
    runIn(gateway, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    const nat = ['-t', 'nat', '-A']
    for (const [port, inside] of Object.entries(ports)) {
      const target = `${address}:${String(inside)}`
      const words = ['-i', 'eth0', '-p', 'tcp', '--dport', port, '-j', 'DNAT', '--to-destination', target]
      runIn(gateway, 'iptables', ...nat, 'PREROUTING', ...words)
    }
    runIn(gateway, 'iptables', ...nat, 'POSTROUTING', '-o', 'eth0', '-j', 'MASQUERADE')
    return {index: gateway.index, address, namespace}
  }

  /** Deletes the namespaces; processes in them are ended by who started them. */
  close(): void {
    openNetworks.delete(this)
    for (const name of this.#namespaces.splice(0)) spawnSync('ip', ['netns', 'del', name], {stdio: 'ignore'})
  }

  get #hub(): string {
    return `${this.#prefix}hub`
  }

  #createHub(): void {
    this.#createNamespace(this.#hub)
    ipBatch(this.#hub, ['link add br0 type bridge mcast_snooping 0', 'link set br0 up'])
  }

  #createSite(index: number): Site {
    const namespace = `${this.#prefix}${String.fromCharCode(97 + index)}`
    const address = this.#family === 6 ? `fd83::${String(index + 1)}` : `10.83.0.${String(index + 1)}`
    const port = `v${String(index)}`
    this.#createNamespace(namespace)
    ipBatch(this.#hub, [
      `link add ${port} type veth peer name eth0 netns ${namespace}`,
      `link set ${port} master br0`,
      `link set ${port} up`,
    ])
    const routes = ['route add default dev eth0', 'route add 224.0.0.0/4 dev eth0']
    ipBatch(
      namespace,
      this.#family === 6
        ? [`address add ${address}/64 dev eth0 nodad`, 'link set eth0 up']
        : [`address add ${address}/24 dev eth0`, 'link set eth0 up', ...routes],
    )
    return {index, address, namespace}
  }

  #createNamespace(name: string): void {
    execFileSync('ip', ['netns', 'add', name], {stdio: 'pipe'})
    this.#namespaces.push(name)
    ipBatch(name, ['link set lo up'])
  }
}

function runIn(site: Site, command: string, ...args: readonly string[]): void {
  const [program, words] = commandAt(site, command, args)
  execFileSync(program, words, {stdio: 'pipe'})
}

function loopbackSite(index: number): Site {
  return {index, address: '127.0.0.1', namespace: undefined}
}

function ipBatch(namespace: string, commands: readonly string[]): void {
  if (commands.length === 0) return
  execFileSync('ip', ['-n', namespace, '-batch', '-'], {input: `${commands.join('\n')}\n`, stdio: 'pipe'})
}

/** Namespaces of test processes that were killed before they could clean up. */
function sweepLeftovers(): void {
  const listed = spawnSync('ip', ['netns', 'list'], {encoding: 'utf8'}).stdout
  for (const line of listed.split('\n')) {
    const name = line.split(' ')[0] ?? ''
    const owner = NAMESPACE.exec(name)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) spawnSync('ip', ['netns', 'del', name], {stdio: 'ignore'})
  }
}

/** Resident memory of a process in bytes, as the kernel counts it. */
export function residentMemory(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) * 1024
}
