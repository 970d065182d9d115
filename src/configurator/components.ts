import type {ComponentFacts} from '../releases/facts.ts'
import {assignProperties, type Attributes, setDefaultAddresses, unknownAttributes} from './initialize.ts'
import {bundlerClass, messagePolicyClass} from './values.ts'
import {componentOf, type JavaHost, JavaObject, type JavaStackProtocol, wordOf} from './stack.ts'
import {Java, JavaFault, Refusal} from './refusal.ts'

/** The class of a component's object once the protocol is initialized; null if there is none. */
function classOf(component: ComponentFacts, protocol: JavaStackProtocol, host: JavaHost): string | null {
  switch (component.prefix) {
    case 'bundler':
      return bundlerClass(protocol.text('bundler_type') ?? '', host.release)
    case 'msg_processing_policy':
      return messagePolicyClass(protocol.text('message_processing_policy'), host.release) ?? component.instance
    case 'auth_token':
      return protocol.text('auth_class')
    case 'diag':
      return component.declaredType
    default:
      return component.instance
  }
}

function createComponent(
  component: ComponentFacts,
  protocol: JavaStackProtocol,
  host: JavaHost,
): JavaObject | undefined {
  const className = classOf(component, protocol, host)
  if (className === null) return undefined
  // The object of a new protocol has its defaults; those of a class alone are not known in every release.
  if (className === component.instance) return new JavaObject(component.properties)
  return componentOf(host, className)
}

/** What a component checks when it is initialized. Throws a `JavaFault`. */
function checkComponent(simpleName: string, component: JavaObject, host: JavaHost): void {
  if (simpleName === 'ThreadPool' && component.flag('enabled')) checkThreadPool(component, host)
  if (simpleName === 'TLS' && host.release < '5.3') {
    const path = component.text('keystore_path')
    if (path !== null && typeof host.files.find(path) === 'string')
      throw new JavaFault(Java.fileNotFound, path, 'keystore_path')
  }
}

function checkThreadPool(pool: JavaObject, host: JavaHost): void {
  const policy = (pool.text('rejection_policy') ?? 'abort').toLowerCase()
  if (!['abort', 'discard', 'discardoldest', 'run'].includes(policy)) {
    if (!policy.startsWith('custom') && !(host.release < '5.5' && policy.startsWith('progress_check'))) {
      const text = `rejection policy "${pool.text('rejection_policy') ?? ''}" not known`
      throw new JavaFault(Java.argument, text, 'rejection_policy')
    }
  }
  const min = pool.number('min_threads')
  const max = pool.number('max_threads')
  if (min < 0) throw new JavaFault(Java.argument, 'null', 'min_threads')
  if (max <= 0 || max < min) throw new JavaFault(Java.argument, 'null', 'max_threads')
  const keepAlive = pool.number('keep_alive_time')
  if (keepAlive < 0) throw new JavaFault(Java.argument, 'null', 'keep_alive_time')
  if (keepAlive === 0 && host.release >= '5.5') {
    throw new JavaFault(Java.argument, 'Core threads must have nonzero keep alive times', 'keep_alive_time')
  }
}

/** Takes the attributes of a component out of the protocol's, without the prefix. */
function takePrefixed(attributes: Attributes, prefix: string): Attributes {
  const taken: Attributes = new Map()
  for (const [name, attribute] of attributes) {
    if (!name.startsWith(`${prefix}.`)) continue
    taken.set(name.slice(prefix.length + 1), attribute)
    attributes.delete(name)
  }
  return taken
}

function initializeComponent(
  facts: ComponentFacts,
  component: JavaObject,
  own: Attributes,
  protocol: JavaStackProtocol,
  host: JavaHost,
): void {
  const className = classOf(facts, protocol, host) ?? facts.declaredType
  const simpleName = className.slice(className.lastIndexOf('.') + 1)
  const failure = (cause: string, at: Pick<Refusal, 'word' | 'spot'>, causes: readonly string[]): Refusal =>
    new Refusal(Java.argument, `failed initializing component ${simpleName} in protocol ${protocol.name}: ${cause}`, {
      word: at.word,
      spot: at.spot,
      causes,
    })
  try {
    if (own.size > 0 || Object.values(component.properties).some((p) => p.systemProperty.length > 0)) {
      assignProperties({host, object: component, owner: className, spot: protocol.spot}, own)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw failure(`${error.exception}: ${error.message}`, error, error.causes)
  }
  if (own.size > 0) {
    const text = `the following properties in ${protocol.name}:${facts.prefix} (${simpleName}) are not recognized: `
    throw unknownAttributes(text, own)
  }
  setDefaultAddresses(component, host)
  try {
    checkComponent(simpleName, component, host)
  } catch (error) {
    if (!(error instanceof JavaFault)) throw error
    const {property = ''} = error
    const origin = component.origins.get(property)
    const word = origin === undefined ? protocol.config.name : wordOf(origin, property)
    throw failure(error.toString(), {word, spot: origin?.spot ?? protocol.spot}, [])
  }
}

/** Passes the attributes with a component's prefix to the component, once its protocol is initialized. Throws a `Refusal`. */
export function initializeComponents(protocol: JavaStackProtocol, host: JavaHost): void {
  const components = protocol.facts.components
  if (components.length === 0) return
  const attributes: Attributes = new Map(
    [...protocol.config.attributes].filter(([name]) => components.some((c) => name.startsWith(`${c.prefix}.`))),
  )
  for (const facts of components) {
    const component = createComponent(facts, protocol, host)
    if (component === undefined) continue
    protocol.components.set(facts.prefix, component)
    initializeComponent(facts, component, takePrefixed(attributes, facts.prefix), protocol, host)
  }
  if (attributes.size > 0) {
    const text = `configuration error: the following component properties in ${protocol.name} are not recognized: `
    throw unknownAttributes(text, attributes)
  }
}
