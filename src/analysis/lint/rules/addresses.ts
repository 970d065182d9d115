import {parseIpLiteral} from '../../../config/addresses/addresses.ts'
import {parseHostList} from '../../../stack/host-list.ts'
import type {Setting, StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'

const ANY = /^(?:\[?(?:::|0:0:0:0:0:0:0:0|::0|::ffff:0\.0\.0\.0)\]?|0(?:\.0){0,3}|\*)$/i
const LOOPBACK =
  /^(?:loopback|localhost|ip6-localhost|localhost\.localdomain|match-interface:lo0?|127(?:\.\d+){0,3}|\[?::1\]?|0:0:0:0:0:0:0:1|use[-_]localhost.*)$/i
const LINK_LOCAL = /^(?:link_local|169\.254\.\d+\.\d+|\[?fe[89ab][0-9a-f]:.*)$/i

/** What kind of address a word is that others cannot use. */
function kindOf(word: string): string | undefined {
  if (ANY.test(word)) return 'no address at all, but any'
  if (LOOPBACK.test(word)) return 'an address of the loopback interface'
  return LINK_LOCAL.test(word) ? 'a link-local address, which holds on one network alone' : undefined
}

const origin = ({written, text}: Setting): string => (written === text ? '' : `, which comes from ${written}`)

/** A list falls back from one word to the next: only where none of them is of use, so is the list. */
function advertised(p: StackProtocol): readonly Fault[] {
  const given = p.setting('external_addr')
  if (given === undefined) return []
  const kinds = given.text.split(',').map((word) => kindOf(word.trim()))
  const [kind] = kinds
  if (kind === undefined || kinds.includes(undefined)) return []
  const message = `${p.name}.external_addr is ${given.text}${origin(given)}: members tell the others ${kind}`
  return [{place: given.place, message, found: given.text}]
}

const advertisedAddress: Rule = {
  code: 'JG4037',
  name: 'advertised-address',
  title: 'a member tells the others an address by which they cannot reach it',
  severity: 'warning',
  why: 'external_addr is what a member tells the others, and what it is recorded under in discovery stores, whatever it is bound to. A loopback address, often the default of a variable nobody sets, leads each member to itself; 0.0.0.0 leads nowhere.',
  fix: 'Set external_addr to an address that the other members reach, or leave it out where bind_addr is one.',
  example: '<TCP bind_addr="SITE_LOCAL" external_addr="${env.HOST_IP}"/>',
  check: (stack) => stack.protocols.flatMap(advertised),
}

const anyAddress: Rule = {
  code: 'JG4038',
  name: 'any-address',
  title: 'bind_addr is 0.0.0.0',
  severity: 'warning',
  why: 'JGroups binds to one address, which is also the one that members know each other by; 0.0.0.0 is the address of no interface, and JGroups refuses it.',
  fix: 'Use SITE_LOCAL, NON_LOOPBACK or match-interface:…; to receive multicasts on all interfaces set receive_on_all_interfaces="true".',
  example: '<TCP bind_addr="${jgroups.bind_addr:SITE_LOCAL}" bind_port="7800"/>',
  check(stack) {
    return stack.protocols.flatMap((p): readonly Fault[] => {
      const given = p.setting('bind_addr')
      // Servers for clients, which other artifacts bring along, may well listen on all interfaces.
      if (given === undefined || p.facts === undefined || !given.text.split(',').every((word) => ANY.test(word.trim())))
        return []
      const message = `${p.name}.bind_addr is ${given.text}${origin(given)}: JGroups has no address for all interfaces`
      return [{place: given.place, message, found: given.text}]
    })
  },
}

/** Listed hosts of another family than the transport, and groups among them. */
export function hostFamilyFaults(stack: StackModel): readonly Fault[] {
  const bound = stack.transport?.setting('bind_addr')
  const family = bound === undefined ? undefined : parseIpLiteral(bound.text)?.family
  return stack.protocols.flatMap((p) => {
    const given = p.setting('initial_hosts')
    if (given === undefined) return []
    return parseHostList(given.text).hosts.flatMap(({host}): readonly Fault[] => {
      const isGroup = /^(?:22[4-9]|23\d)\.\d+\.\d+\.\d+$|^ff[0-9a-f]{2}:/i.test(host)
      const other = parseIpLiteral(host)?.family
      const rest = {place: given.place, found: host}
      if (isGroup)
        return [{...rest, message: `${p.name}.initial_hosts names the multicast group ${host}: no member is there`}]
      if (family === undefined || other === undefined || other === family) return []
      const message = `${p.name}.initial_hosts names ${host} (IPv${String(other)}), the transport is bound to ${bound?.text ?? ''} (IPv${String(family)})`
      return [{...rest, message}]
    })
  })
}

/** Rules on addresses that have the meaning of bind_addr. */
export const ADDRESS_RULES: readonly Rule[] = [advertisedAddress, anyAddress]
