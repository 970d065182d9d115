import type {Records, Resolver, ServiceRecord} from '../resolver.ts'
import type {VirtualClock} from './scheduler.ts'

/** Time an answer takes, and the timeout for a silent server, milliseconds. */
const LATENCY_MS = 1
const TIMEOUT_MS = 2000

/** What the DNS server of a simulated world knows. */
export class SimDns {
  readonly addresses = new Map<string, readonly string[]>()
  readonly services = new Map<string, readonly ServiceRecord[]>()
  /** Code that every look-up fails with while it is set; `ETIMEOUT` fails only after the timeout. */
  broken: string | null = null
  queries = 0
}

/** A simulated host's access to the DNS server. */
export class SimResolver implements Resolver {
  readonly #dns: SimDns
  readonly #clock: VirtualClock

  constructor(dns: SimDns, clock: VirtualClock) {
    this.#dns = dns
    this.#clock = clock
  }

  addresses(name: string, family: 4 | 6, _servers: readonly string[], done: Records<string>): void {
    this.#answer(done, () => (this.#dns.addresses.get(name) ?? []).filter((a) => a.includes(':') === (family === 6)))
  }

  services(name: string, _servers: readonly string[], done: Records<ServiceRecord>): void {
    this.#answer(done, () => this.#dns.services.get(name) ?? [])
  }

  #answer<T>(done: Records<T>, records: () => readonly T[]): void {
    const {broken} = this.#dns
    this.#dns.queries++
    this.#clock.after(broken === 'ETIMEOUT' ? TIMEOUT_MS : LATENCY_MS, () => {
      if (broken === null) done(null, records())
      else done(Object.assign(new Error(`${broken}: the simulated server fails`), {code: broken}), [])
    })
  }
}
