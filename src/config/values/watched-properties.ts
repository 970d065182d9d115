import {nearest} from '../../errors/nearest.ts'

/** A system property that was set and that nobody asked for. */
export interface UnreadProperty {
  readonly name: string
  /** A name that was asked for and is most likely meant. */
  readonly near?: string
}

/** What Java, its libraries and JGroups itself read, wherever a configuration is read. */
const OF_JAVA =
  /^(?:java|javax|jdk|sun|com\.sun|user|file|os|line|path|log4j2?|org\.apache|org\.slf4j|logging|jgroups\.(?:conf|name_cache|use|log_class|logging|version|msg)|jboss|infinispan|wildfly|kc|keycloak|quarkus|vertx|hazelcast|artemis)\./

/** System properties that remember which names were asked for, so that one that nothing reads can be told. */
export class WatchedProperties {
  /** The properties, for whoever reads a configuration. */
  readonly properties: Readonly<Record<string, string>>
  readonly #names: readonly string[]
  readonly #asked = new Set<string>()

  constructor(properties: Readonly<Record<string, string>>) {
    this.#names = Object.keys(properties)
    const ask = (name: string | symbol): void => {
      if (typeof name === 'string') this.#asked.add(name)
    }
    this.properties = new Proxy(properties, {
      get(target, name, receiver): unknown {
        ask(name)
        return Reflect.get(target, name, receiver)
      },
      getOwnPropertyDescriptor(target, name) {
        ask(name)
        return Reflect.getOwnPropertyDescriptor(target, name)
      },
    })
  }

  /** Properties that nobody has asked for so far, those of Java and of servers left out. */
  unread(): readonly UnreadProperty[] {
    return this.#names
      .filter((name) => !this.#asked.has(name) && !OF_JAVA.test(name))
      .map((name) => {
        const near = nearest(name, this.#asked)
        return near === undefined ? {name} : {name, near}
      })
  }
}

/** Sentences on properties that nothing reads. */
export function unreadWarnings(properties: readonly UnreadProperty[]): readonly string[] {
  return properties.map(({name, near}) => {
    const meant = near === undefined ? '' : `; did you mean -D${near}?`
    return `nothing reads -D${name}: neither the configuration nor JGroups${meant}`
  })
}
