import {factsOf, type Release} from '../facts/facts.ts'
import {Java, JavaFault} from './refusal.ts'

/** A kind of class that an attribute can name. */
export type ClassKind =
  | 'Bundler'
  | 'MessageProcessingPolicy'
  | 'AuthToken'
  | 'MembershipChangePolicy'
  | 'Policy'
  | 'SiteMasterPicker'
  | 'SNIMatcher'
  | 'ProtocolHook'
  | 'LocalTransport'

interface OtherClass {
  readonly kind: ClassKind
  readonly name: string
  readonly from: Release
  readonly to?: Release
}

/** Classes of JGroups that have no properties of their own, and so are not among the facts. */
const OTHERS: readonly OtherClass[] = [
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.protocols.pbcast.GMS$DefaultMembershipPolicy', from: '3.6'},
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.stack.LargestWinningPolicy', from: '4.2'},
  {kind: 'MembershipChangePolicy', name: 'org.jgroups.util.PromoteNewestMemberOnCoordinatorLeave', from: '5.5'},
  {kind: 'Policy', name: 'org.jgroups.stack.CheckCallerRunsPolicy', from: '5.2', to: '5.3'},
  {kind: 'Policy', name: 'org.jgroups.stack.CheckForAbsenceOfRED', from: '5.2', to: '5.3'},
  {kind: 'SiteMasterPicker', name: 'org.jgroups.protocols.relay.RandomSiteMasterPicker', from: '5.3'},
  {kind: 'SiteMasterPicker', name: 'org.jgroups.protocols.relay.StickySiteMasterPicker', from: '5.3'},
]

/** Whether JGroups of a release ships a class of this kind under this full name. */
export function isKnownClass(kind: ClassKind, name: string, release: Release): boolean {
  const other = OTHERS.find((o) => o.kind === kind && o.name === name)
  if (other !== undefined) return other.from <= release && (other.to === undefined || release <= other.to)
  return Object.values(factsOf(release).componentClasses).some((c) => c.componentType === kind && c.className === name)
}

/** The name of a class of this kind that JGroups ships; any other class is not on its class path. Throws a `JavaFault`. */
export function knownClass(kind: ClassKind, name: string, release: Release): string {
  if (isKnownClass(kind, name, release)) return name
  throw new JavaFault(Java.noClass, name)
}
