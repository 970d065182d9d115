import type {Look} from '../diag/why/evidence.ts'
import type {LookAt} from '../diag/why/why.ts'
import {peek} from '../peek/peek.ts'
import type {Peeked} from '../peek/peeked.ts'
import type {PeekMemory} from '../peek/options.ts'
import type {PeekPorts} from '../peek/ports.ts'
import {endpointText, parseEndpoint} from '../model/endpoint.ts'

/** A member's transport in any form of an endpoint. Throws UsageError. */
export function memberTargets(words: readonly string[] = []): {host: string; port: number | null}[] {
  return words.map((word) => ({port: null, ...parseEndpoint(word, {jgroups: true})}))
}

/** Where members of JGroups are found unless they are configured otherwise. */
const USUAL_PORTS = [7800, 7801, 7802]

const TIMEOUT_MS = 1500

function lookOf({target, outcome, failure, version, cluster, name, uuid, view, physicalAddress}: Peeked): Look {
  const where = endpointText(target)
  if (outcome !== 'nothing') {
    const who = name ?? view?.members.find((member) => member.uuid === uuid)?.name ?? null
    const facts = [
      `a member of JGroups ${version ?? 'of unknown release'}`,
      ...(who === null ? [] : [`named ${who}`]),
      ...(cluster === null ? [] : [`of cluster ${cluster}`]),
      ...(view === null ? [] : [`with a view of ${String(view.members.length)}`]),
    ]
    const advertised = physicalAddress !== null && physicalAddress !== where ? ` (it says ${physicalAddress})` : ''
    return {port: target.port, found: 'member', words: `${facts.join(' ')} is at ${where}${advertised}`, name: who}
  }
  const reason = failure === null ? 'no answer' : failure.reason
  const found = failure?.kind === 'refused' ? 'nobody' : failure?.kind === 'hung' ? 'hung' : 'silence'
  return {port: target.port, found, words: `${where}: ${reason}`, name: null}
}

/** Looks at members without their diagnostics: at a port that is known, else at the usual ones. */
export function lookAtMembers(ports: PeekPorts, memory: PeekMemory): LookAt {
  return async (address, port) => {
    const numbers = port === null ? USUAL_PORTS : [port]
    const options = {timeoutMs: TIMEOUT_MS, memory}
    const peeked = await Promise.all(
      numbers.map((n) => peek(ports, {host: address, port: n, transport: 'auto'}, options)),
    )
    const looks = peeked.map(lookOf)
    // Usual ports where nobody is are not worth a word when somebody is at another one.
    const members = looks.filter(({found}) => found === 'member' || found === 'hung')
    return members.length > 0 ? members : looks
  }
}
