import type {PropertyTable, ReleaseFacts} from './facts.ts'

/** Short words of `bundler_type`; which of their classes exist depends on the release. */
const BUNDLERS: Readonly<Record<string, string>> = {
  'transfer-queue': 'TransferQueueBundler',
  tq: 'TransferQueueBundler',
  'transfer-queue2': 'TransferQueueBundler2',
  tq2: 'TransferQueueBundler2',
  'simplified-transfer-queue': 'SimplifiedTransferQueueBundler',
  stq: 'SimplifiedTransferQueueBundler',
  'sender-sends': 'SenderSendsBundler',
  ss: 'SenderSendsBundler',
  'ring-buffer': 'RingBufferBundler',
  rb: 'RingBufferBundler',
  'ring-buffer-lockless': 'RingBufferBundlerLockless',
  rbl: 'RingBufferBundlerLockless',
  'ring-buffer-lockless2': 'RingBufferBundlerLockless2',
  rbl2: 'RingBufferBundlerLockless2',
  'no-bundler': 'NoBundler',
  nb: 'NoBundler',
  'async-no-bundler': 'AsyncNoBundler',
  anb: 'AsyncNoBundler',
  'alternating-bundler': 'AlternatingBundler',
  ab: 'AlternatingBundler',
  'remove-queue-bundler': 'RemoveQueueBundler',
  'remove-queue': 'RemoveQueueBundler',
  rqb: 'RemoveQueueBundler',
  rq: 'RemoveQueueBundler',
  bb: 'BatchBundler',
  'per-destination': 'PerDestinationBundler',
  pd: 'PerDestinationBundler',
  pdb: 'PerDestinationBundler',
}

/** Prefixes of the words of `message_processing_policy`; the longer one first. */
const POLICIES = [
  ['all-direct', 'PassAllMessagesUpDirectly'],
  ['submit', 'SubmitToThreadPool'],
  ['max', 'MaxOneThreadPerSender'],
  ['direct', 'PassRegularMessagesUpDirectly'],
  ['unbatch', 'UnbatchOOBBatches'],
] as const

/** Reads an attribute of the current element, with variables filled in. */
export type AttributeText = (name: string) => string | undefined

const simpleName = (className: string): string => className.slice(className.lastIndexOf('.') + 1)

/** The words that `bundler_type` may have in a release, besides full class names. */
export function bundlerWords(facts: ReleaseFacts): readonly string[] {
  return Object.entries(BUNDLERS).flatMap(([word, name]) => (facts.componentClasses[name] === undefined ? [] : [word]))
}

/** Simple name of the class that an attribute chooses for a component; undefined if the choice is unknown. */
export function chosenClass(prefix: string, attribute: AttributeText): string | undefined {
  switch (prefix) {
    case 'bundler': {
      const word = attribute('bundler_type')
      return word === undefined ? undefined : (BUNDLERS[word] ?? simpleName(word))
    }
    case 'msg_processing_policy': {
      const word = attribute('message_processing_policy')
      return word === undefined ? undefined : (POLICIES.find(([w]) => word.startsWith(w))?.[1] ?? simpleName(word))
    }
    case 'auth_token': {
      const name = attribute('auth_class')
      return name === undefined ? undefined : simpleName(name)
    }
    default:
      return undefined
  }
}

/** The properties of a component whose class is known by its simple name. */
export function propertiesOfClass(facts: ReleaseFacts, className: string | undefined): PropertyTable | undefined {
  return className === undefined ? undefined : facts.componentClasses[className]?.properties
}

/** All classes of a release that can implement a component. */
export function classesFor(facts: ReleaseFacts, declaredType: string): readonly PropertyTable[] {
  const type = simpleName(declaredType)
  return Object.values(facts.componentClasses)
    .filter((c) => c.componentType === type)
    .map((c) => c.properties)
}
