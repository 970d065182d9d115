import {TimeoutError, UsageError} from '../errors/index.ts'
import {type KnownMember, queryRouter, type RouterReport} from '../router/client/query.ts'
import type {RouterPorts} from '../router/client/ports.ts'
import {ROUTER_PORT} from '../stack/gossip/gossip-frames.ts'
import {type Endpoint, endpointText} from '../model/endpoint.ts'
import {type DiscoveryStore, type StoreEntry} from './store.ts'

/** Registrations of a GossipRouter, read as a member with TCPGOSSIP reads them, without registering. */
export class RouterStore implements DiscoveryStore {
  readonly label: string
  readonly fixed =
    'members register themselves, and the router forgets them when their connections end (those that only fall silent: after its ' +
    '-expiry), so that nothing can be removed or added from outside'
  readonly #host: string
  readonly #port: number
  readonly #ports: RouterPorts
  readonly #timeoutMs: number

  constructor({host, port = ROUTER_PORT}: Endpoint, ports: RouterPorts, timeoutMs: number) {
    this.#host = host
    this.#port = port
    this.#ports = ports
    this.#timeoutMs = timeoutMs
    this.label = `TCPGOSSIP ${endpointText({host, port})}`
  }

  /** A name with several addresses is several routers, as for TCPGOSSIP. Rejects with TimeoutError if none answers. */
  async read(cluster: string | undefined): Promise<readonly StoreEntry[]> {
    const reports = await Promise.all((await this.#addresses()).map((host) => this.#ask(host, cluster)))
    const [first] = reports
    if (first === undefined) throw new TimeoutError(`${this.label}: the name cannot be resolved`)
    if (reports.every(({status}) => status !== 'answered')) {
      throw new TimeoutError(`${this.label}: ${faultOf(first, cluster)}`)
    }
    return reports.flatMap((report) => this.#entriesOf(report, cluster))
  }

  whyEmpty(cluster: string | undefined): Promise<string> {
    const whose = cluster === undefined ? '' : ` for cluster ${cluster}`
    return Promise.resolve(`the router answered but has no registered member${whose}`)
  }

  /** Always refused. */
  remove(): Promise<never> {
    return Promise.reject(new UsageError(`${this.label}: ${this.fixed}`))
  }

  /** Always refused. */
  add(): Promise<never> {
    return this.remove()
  }

  #entriesOf(report: RouterReport, cluster: string | undefined): StoreEntry[] {
    const base = {store: this.label, place: report.router}
    if (report.status !== 'answered') {
      return [{...base, cluster: cluster ?? '', member: null, fault: faultOf(report, cluster)}]
    }
    return report.members.map((known: KnownMember) => ({...base, ...known, fault: null}))
  }

  #addresses(): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.#ports.network.lookup(this.#host, (all) => resolve([...new Set(all.map(({address}) => address))]))
    })
  }

  #ask(host: string, cluster: string | undefined): Promise<RouterReport> {
    const clusters = cluster === undefined ? [] : [cluster]
    const question = {router: {host, port: this.#port}, clusters, timeoutMs: this.#timeoutMs}
    return new Promise((resolve) => {
      queryRouter(question, this.#ports, resolve)
    })
  }
}

function faultOf({status, reason}: RouterReport, cluster: string | undefined): string {
  const hint = status === 'silent' && cluster === undefined ? '; routers before 5.4 answer only with --cluster' : ''
  return `${status}: ${reason ?? 'no answer'}${hint}`
}
