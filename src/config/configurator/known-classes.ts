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

const PACKAGE = 'org.jgroups.protocols.'

interface BundlerName {
  readonly words: readonly string[]
  readonly className: string
  readonly from: Release
  readonly to: Release
}

const BUNDLERS: readonly BundlerName[] = [
  {words: ['transfer-queue', 'tq'], className: 'TransferQueueBundler', from: '3.6', to: '5.5'},
  {words: ['no-bundler', 'nb'], className: 'NoBundler', from: '3.6', to: '5.5'},
  {words: ['per-destination', 'pd', 'pdb'], className: 'PerDestinationBundler', from: '5.2', to: '5.5'},
  {words: ['sender-sends', 'ss'], className: 'SenderSendsBundler', from: '4.2', to: '5.4'},
  {words: ['ring-buffer', 'rb'], className: 'RingBufferBundler', from: '4.2', to: '5.4'},
  {words: ['ring-buffer-lockless', 'rbl'], className: 'RingBufferBundlerLockless', from: '4.2', to: '5.4'},
  {words: ['ring-buffer-lockless2', 'rbl2'], className: 'RingBufferBundlerLockless2', from: '4.2', to: '5.4'},
  {words: ['alternating-bundler', 'ab'], className: 'AlternatingBundler', from: '4.2', to: '5.4'},
  {words: ['async-no-bundler'], className: 'AlternatingBundler', from: '5.4', to: '5.4'},
  {words: ['async-no-bundler', 'anb'], className: 'AsyncNoBundler', from: '4.2', to: '5.3'},
  {
    words: ['remove-queue-bundler', 'remove-queue', 'rqb', 'rq'],
    className: 'RemoveQueueBundler',
    from: '4.2',
    to: '5.4',
  },
  {words: ['simplified-transfer-queue', 'stq'], className: 'SimplifiedTransferQueueBundler', from: '3.6', to: '5.3'},
  {words: ['bb'], className: 'BatchBundler', from: '5.4', to: '5.4'},
]

/** The full class name of a `bundler_type`. Throws a `JavaFault` for what is none. */
export function bundlerClass(type: string, release: Release): string {
  const known = BUNDLERS.find((b) => b.words.includes(type) && b.from <= release && release <= b.to)
  return known === undefined ? knownClass('Bundler', type, release) : PACKAGE + known.className
}

const POLICIES: readonly {prefix: string; className: string; from: Release}[] = [
  {prefix: 'submit', className: 'org.jgroups.util.SubmitToThreadPool', from: '3.6'},
  {prefix: 'max', className: 'org.jgroups.util.MaxOneThreadPerSender', from: '3.6'},
  {prefix: 'direct', className: 'org.jgroups.util.PassRegularMessagesUpDirectly', from: '5.2'},
  {prefix: 'all-direct', className: 'org.jgroups.util.PassAllMessagesUpDirectly', from: '5.5'},
  {prefix: 'unbatch', className: 'org.jgroups.util.UnbatchOOBBatches', from: '5.3'},
]

/** The full class name of a `message_processing_policy`; null for none that is known. */
export function messagePolicyClass(policy: string | null, release: Release): string | null {
  if (policy === null) return null
  const known = POLICIES.find(({prefix, from}) => policy.startsWith(prefix) && from <= release)
  if (known !== undefined) return known.className
  return isKnownClass('MessageProcessingPolicy', policy, release) ? policy : null
}
