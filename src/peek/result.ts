import {identityText} from '../model/address-text.ts'
import {ipAddressText} from '../model/endpoint.ts'
import {versionText} from '../model/frame.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {View} from '../model/view.ts'
import type {Conversation} from './conversation.ts'
import {PORT_RANGE, type PortFinding} from './identify.ts'
import type {PeekTarget} from './options.ts'
import type {Peeked, PeekedView, PeekFailure} from './peeked.ts'
import type {Language} from './releases.ts'

/** A conversation with a member that answered. */
export interface Outcome {
  readonly talk: Conversation
  readonly cluster: string | null
}

interface Facts extends Pick<Peeked, 'address' | 'transport' | 'elapsedMs' | 'sent'> {
  readonly target: PeekTarget
  readonly outcome: Outcome | PeekFailure
  readonly findings: readonly PortFinding[]
  readonly accepted: Language | null
}

function viewOf(view: View, members: ReadonlyMap<string, PingData>): PeekedView {
  return {
    id: view.viewId.id,
    creatorUuid: identityText(view.creator),
    creatorName: members.get(view.creator.key)?.logicalName ?? null,
    members: view.members.map((member) => {
      const data = members.get(member.key)
      return {
        uuid: identityText(member),
        name: data?.logicalName ?? null,
        physicalAddress: ipAddressText(data?.physicalAddress),
      }
    }),
  }
}

function coordinatorOf({view, self, selfData}: Conversation): boolean | null {
  if (view?.view !== undefined && view.view !== null && self !== null) {
    return view.view.coordinator?.equals(self.src) ?? null
  }
  return selfData?.coordinator ?? null
}

function fdSock2Of(findings: readonly PortFinding[]): Peeked['fdSock2'] {
  return findings.map(({port, outcome, identity}) => ({
    port,
    outcome,
    cluster: identity?.cluster ?? null,
    uuid: identity === null ? null : identityText(identity.member),
  }))
}

/**
 * Whether somebody who says nothing has a port before this one. FD_SOCK2 takes the next port only where one is in use: then the silent one may
 * be that of the member in question, which hangs, and this one that of another on the host.
 */
function isBehindSilence({port}: PortFinding, findings: readonly PortFinding[]): boolean {
  return findings.some((other) => other.outcome === 'silent' && other.port < port && other.port >= port - PORT_RANGE)
}

/** What a failed peek still knows: who is on FD_SOCK2's port, and the release that took the handshake. */
function unanswered({findings, accepted}: Facts, failure: PeekFailure) {
  const known = findings.filter((one) => one.identity !== null && !isBehindSilence(one, findings))
  const [finding] = known.length === 1 ? known : []
  return {
    outcome: finding === undefined ? ('nothing' as const) : ('identity' as const),
    ...(finding === undefined ? {} : {onlyBeside: true as const}),
    failure,
    version: (accepted ?? finding?.language)?.release ?? null,
    cluster: finding?.identity?.cluster ?? null,
    uuid: finding?.identity === null || finding === undefined ? null : identityText(finding.identity.member),
    name: null,
    coordinator: null,
    physicalAddress: null,
    view: null,
  }
}

function answered({talk, cluster}: Outcome) {
  const {view, self, selfData, members} = talk
  const held = view?.view ?? null
  return {
    outcome: held === null ? ('identity' as const) : ('view' as const),
    failure: held === null ? noView(talk) : null,
    version: self === null ? null : versionText(self.version),
    cluster,
    uuid: self === null ? null : identityText(self.src),
    name: selfData?.logicalName ?? null,
    coordinator: coordinatorOf(talk),
    physicalAddress: ipAddressText(selfData?.physicalAddress),
    view: held === null ? null : viewOf(held, members),
  }
}

function noView({view}: Conversation): PeekFailure {
  return view === null
    ? {
        kind: 'view not told',
        layer: 'answer',
        reason: 'the member told its name and not its view: a stack without MERGE3',
      }
    : {kind: 'no view', layer: 'view', reason: 'it has not joined its cluster yet, or is leaving'}
}

/** All that a peek found. */
export function peekedOf(facts: Facts): Peeked {
  const {target, address, transport, outcome, findings, elapsedMs, sent} = facts
  const told = 'layer' in outcome ? unanswered(facts, outcome) : answered(outcome)
  return {target, address, transport, ...told, fdSock2: fdSock2Of(findings), elapsedMs, sent}
}
