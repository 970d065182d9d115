import type {ProtocolSpec} from '../../stack/spec.ts'
import {elementPlace} from '../xml/xml-element.ts'
import {type Findings, quote} from '../xml/findings.ts'
import type {ResolvedValues} from '../addresses/stack-addresses.ts'
import {unsetVariables, type VariableSource} from '../values/variables.ts'
import type {ReadProtocol} from './protocol-reader.ts'
import {declaredProperties} from './schema.ts'

/** One protocol of the stack with all its values, defaults included. */
export interface CheckedProtocol<P = unknown> extends ReadProtocol<P> {
  /** The values that were set, with addresses resolved. */
  readonly resolved: ResolvedValues
  readonly values: Readonly<Record<string, unknown>>
}

/** The values of a protocol, with defaults for what is not set, by name with the component's prefix. */
function withDefaults(spec: ProtocolSpec, configured: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  for (const [name, prop] of declaredProperties(spec))
    values[name] = configured.has(name) ? configured.get(name) : prop.default
  return values
}

/** A stack has one transport, at its bottom. */
function checkTransport(stack: readonly CheckedProtocol[], findings: Findings): void {
  const transports = stack.filter((p) => p.spec.transport)
  const [bottom] = stack
  if (bottom === undefined) return
  const [first, second] = transports
  if (first === undefined) {
    findings.add(elementPlace(bottom.element), {
      code: 'no-transport',
      message: `expected a transport as the first protocol, found ${bottom.spec.xmlName}`,
      expected: 'a transport such as UDP or TCP',
      found: bottom.spec.xmlName,
      hint: 'put <UDP/> or <TCP/> first',
    })
  } else if (first !== bottom) {
    findings.add(elementPlace(first.element), {
      code: 'transport-position',
      message: `the transport ${first.spec.xmlName} must be the first protocol`,
      expected: first.spec.xmlName,
      found: bottom.spec.xmlName,
      hint: 'protocols are listed from bottom to top: move it to the front',
    })
  }
  if (second !== undefined) {
    findings.add(elementPlace(second.element), {
      code: 'two-transports',
      message: `a stack has one transport, found ${second.spec.xmlName} in addition to ${first?.spec.xmlName ?? ''}`,
      found: second.spec.xmlName,
      hint: 'remove one of them',
    })
  }
}

/** Headers are looked up by protocol id, so ids must differ. */
function checkIds(stack: readonly CheckedProtocol[], findings: Findings): void {
  const owners = new Map<number, CheckedProtocol>()
  for (const protocol of stack) {
    const id = Number(protocol.values['id'])
    const owner = id > 0 ? owners.get(id) : undefined
    if (owner !== undefined) {
      const {line, column} = owner.element
      findings.add(elementPlace(protocol.element), {
        code: 'duplicate-id',
        message: `protocol id ${String(id)} (${protocol.spec.name}) is already used by ${owner.spec.name} at ${String(line)}:${String(column)}; ids must be unique`,
        found: String(id),
        hint: `remove one of them, or give this one another id="…"`,
      })
    }
    owners.set(id, owner ?? protocol)
  }
}

function missing(
  required: readonly string[] | undefined,
  others: readonly CheckedProtocol[],
  offer: 'providesUp' | 'providesDown',
): string[] {
  const offered = new Set(others.flatMap((p) => p.spec.services[offer] ?? []))
  return (required ?? []).filter((service) => !offered.has(service))
}

/** Checks the services that a protocol needs from those below and above it. */
function checkServices(stack: readonly CheckedProtocol[], findings: Findings): void {
  for (const [i, {spec, element}] of stack.entries()) {
    const below = missing(spec.services.requiresBelow, stack.slice(0, i), 'providesUp')
    const above = missing(spec.services.requiresAbove, stack.slice(i + 1), 'providesDown')
    for (const [side, events] of [
      ['below', below],
      ['above', above],
    ] as const) {
      if (events.length === 0) continue
      findings.add(elementPlace(element), {
        code: 'missing-service',
        message: `events [${events.join(' ')}] are required by ${spec.name}, but not provided by any of the protocols ${side} it`,
        expected: events.join(' '),
        hint: hintFor(events, side),
      })
    }
  }
}

const PROVIDERS: Readonly<Record<string, string>> = {
  GET_DIGEST: 'pbcast.NAKACK2',
  SET_DIGEST: 'pbcast.NAKACK2',
  OVERWRITE_DIGEST: 'pbcast.NAKACK2',
  FIND_INITIAL_MBRS: 'a discovery protocol such as PING or TCPPING',
  FIND_MBRS: 'a discovery protocol such as PING or TCPPING',
  GET_SECRET_KEY: 'ASYM_ENCRYPT',
  SET_SECRET_KEY: 'ASYM_ENCRYPT',
}

function hintFor(events: readonly string[], side: 'below' | 'above'): string {
  const providers = [...new Set(events.map((e) => PROVIDERS[e] ?? `a protocol that answers ${e}`))]
  return `put ${providers.join(' and ')} ${side === 'below' ? 'before' : 'after'} it`
}

/** Checks the rules that protocols declare across several values. */
function checkRules(stack: readonly CheckedProtocol[], variables: VariableSource, findings: Findings): void {
  const bundle = stack.find((p) => p.spec.transport)?.values['bundler.max_size']
  const transport = {maxBundleSize: typeof bundle === 'number' ? bundle : undefined}
  for (const {spec, element, configured, values} of stack) {
    for (const {property, message} of spec.check?.(values, transport) ?? []) {
      const written = element.attributes.find((a) => a.name === property)
      const place = configured.get(property)?.place ?? {
        ...elementPlace(element),
        ...(written === undefined ? {} : {file: written.file, line: written.line, column: written.column}),
        path: `config/${element.name}/@${property}`,
      }
      const unset = written === undefined ? undefined : unsetVariables(written.value, variables)
      findings.add(place, {
        code: 'rule',
        message: `${spec.name}: ${message}${unset === undefined ? '' : `; ${unset} is not set`}`,
        hint: unset === undefined ? `change ${quote(property)}` : `add -D${unset.split(' ')[0] ?? ''}=…`,
      })
    }
  }
}

/** Checks protocols against one another; `whole` means that these are all protocols of the stack. */
export function checkStack<P>(
  read: readonly ReadProtocol<P>[],
  values: readonly ResolvedValues[],
  whole: boolean,
  variables: VariableSource,
  findings: Findings,
): readonly CheckedProtocol<P>[] {
  const stack = read.map((protocol, i): CheckedProtocol<P> => {
    const resolved = values[i] ?? new Map<string, unknown>()
    return {...protocol, resolved, values: withDefaults(protocol.spec, resolved)}
  })
  if (whole) {
    checkTransport(stack, findings)
    checkServices(stack, findings)
  }
  checkIds(stack, findings)
  checkRules(stack, variables, findings)
  return stack
}
