import {
  type AddressContext,
  addressContext,
  type AddressFamily,
  defaultAddress,
  type HostFacts,
  isLocalAddress,
  parseIpLiteral,
  resolveAddress,
} from './addresses.ts'
import {elementPlace} from '../xml/xml-element.ts'
import {type Findings, type Place, quote} from '../xml/findings.ts'
import type {ConfiguredValue, ReadProtocol} from '../stack/protocol-reader.ts'
import {declaredProperties} from '../stack/schema.ts'

/** Values of one protocol with its addresses resolved, by name with the component's prefix. */
export type ResolvedValues = ReadonlyMap<string, unknown>

/**
 * Resolves all address properties of a stack in JGroups' order: first the transport's `bind_addr`, whose family then
 * applies to all others; if it is unset and nothing is preferred, that is IPv4. Finally, unset addresses get their default, and
 * those that must belong to this host are checked.
 */
class StackAddresses {
  readonly #context: AddressContext
  readonly #findings: Findings

  constructor(context: AddressContext, findings: Findings) {
    this.#context = context
    this.#findings = findings
  }

  resolve(protocols: readonly ReadProtocol[]): readonly ResolvedValues[] {
    const family = this.#familyOf(protocols[0])
    return protocols.map((p) => this.#resolveProtocol(p, {...this.#context, family}))
  }

  #familyOf(bottom: ReadProtocol | undefined): AddressFamily {
    if (this.#context.family !== 'dual') return this.#context.family
    const configured = bottom?.spec.transport === true ? bottom.configured.get('bind_addr') : undefined
    const address = configured === undefined ? null : resolveAddress(String(configured.value), this.#context).address
    return address !== null && parseIpLiteral(address)?.family === 6 ? 'IPv6' : 'IPv4'
  }

  #resolveProtocol(protocol: ReadProtocol, context: AddressContext): ResolvedValues {
    const values = new Map<string, unknown>([...protocol.configured].map(([name, {value}]) => [name, value]))
    for (const [name, prop] of declaredProperties(protocol.spec)) {
      const configured = protocol.configured.get(name)
      if (prop.kind === 'interfaces' && configured !== undefined)
        this.#checkInterfaces(`${protocol.spec.name}.${name}`, configured)
      if (prop.kind !== 'address') continue
      const place = configured?.place ?? {
        ...elementPlace(protocol.element),
        path: `config/${protocol.element.name}/@${name}`,
      }
      const label = `${protocol.spec.name}.${name}`
      values.delete(name)
      const address =
        (configured === undefined ? null : this.#resolveConfigured(label, configured, context)) ??
        this.#default(label, context.family === 'IPv6' ? prop.defaultIPv6 : prop.defaultIPv4, place, context)
      if (address === null) continue
      values.set(name, address)
      if (prop.local === true && !isLocalAddress(address, context.interfaces)) {
        this.#findings.add(place, {
          code: 'address-not-local',
          message: `${label}: ${quote(address)} is not an address of a network interface of this host`,
          found: address,
          hint: `this host has ${context.interfaces.flatMap((i) => i.addresses.map((a) => a.address)).join(', ')}`,
        })
      }
    }
    return values
  }

  #resolveConfigured(label: string, configured: ConfiguredValue, context: AddressContext): string | null {
    const text = String(configured.value)
    const {address, candidates, error} = resolveAddress(text, context)
    if (address !== null) return address
    const why = candidates.map((c) => `${c.item}: ${c.why}`).join('; ')
    if (error === undefined) {
      this.#findings.add(configured.place, {
        code: 'address-unset',
        severity: 'warning',
        message: `${label}: ${quote(text)} resolves to no address, so the default is used (${why})`,
      })
    } else {
      this.#findings.add(configured.place, {
        code: 'wrong-address',
        message: `${label}: ${quote(text)} resolves to no address (${why})`,
        expected: 'an address',
        found: text,
        hint: 'use an address of this host, or a keyword such as SITE_LOCAL or LOOPBACK',
      })
    }
    return null
  }

  #checkInterfaces(label: string, configured: ConfiguredValue): void {
    const {interfaces} = this.#context
    for (const word of configured.value as readonly string[]) {
      if (interfaces.some((i) => i.name === word) || isLocalAddress(word, interfaces)) continue
      this.#findings.add(configured.place, {
        code: 'unknown-interface',
        message: `${label}: ${quote(word)} is not a network interface of this host that is up`,
        found: word,
        expected: interfaces.map((i) => i.name).join(', '),
        hint: `this host has ${interfaces.map((i) => i.name).join(', ')}`,
      })
    }
  }

  #default(label: string, text: string | undefined, place: Place, context: AddressContext): string | null {
    if (text === undefined) return null
    const {address, fellBack} = defaultAddress(text, context)
    if (fellBack) {
      this.#findings.add(place, {
        code: 'address-loopback',
        severity: 'warning',
        message: `${label}: only loopback addresses were found, so ${address} is used: members on other hosts cannot be reached`,
      })
    }
    return address
  }
}

/** Resolves the addresses of a stack against a host if its interfaces are known; otherwise they stay text. */
export function resolveAddresses(
  protocols: readonly ReadProtocol[],
  host: HostFacts,
  findings: Findings,
): readonly ResolvedValues[] {
  if (host.interfaces !== undefined) return new StackAddresses(addressContext(host), findings).resolve(protocols)
  checkAddressTexts(protocols, findings)
  return protocols.map(({configured}) => new Map([...configured].map(([name, {value}]) => [name, value])))
}

/** Reports address texts that no host could resolve; used when the interfaces of the host are not known. */
function checkAddressTexts(protocols: readonly ReadProtocol[], findings: Findings): void {
  for (const {spec, configured} of protocols) {
    for (const [name, prop] of declaredProperties(spec)) {
      const value = prop.kind === 'address' ? configured.get(name) : undefined
      if (value === undefined) continue
      const text = String(value.value)
      if (!/^(?:match|custom:)/.test(text) || text.includes(',')) continue
      const {error} = resolveAddress(text, {interfaces: [], family: 'IPv4'})
      if (error !== undefined) {
        findings.add(value.place, {
          code: 'wrong-address',
          message: `${spec.name}.${name}: ${quote(text)} resolves to no address (${error})`,
          expected: 'an address',
          found: text,
        })
      }
    }
  }
}
