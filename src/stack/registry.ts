import type {ProtocolClass} from './protocol.ts'

/** Protocols by the names a configuration may use: XML name and full class name; and by the short name of probe keys. */
export class ProtocolRegistry {
  readonly #byXmlName = new Map<string, ProtocolClass>()
  readonly #byName = new Map<string, ProtocolClass>()

  register(...classes: readonly ProtocolClass[]): this {
    for (const protocol of classes) {
      this.#byXmlName.set(protocol.spec.xmlName, protocol)
      this.#byXmlName.set(protocol.spec.className, protocol)
      this.#byName.set(protocol.spec.name, protocol)
    }
    return this
  }

  /** Protocols of other artifacts than JGroups: found by their full names, and not listed among those of JGroups. */
  registerExternal(...classes: readonly ProtocolClass[]): this {
    for (const protocol of classes) this.#byXmlName.set(protocol.spec.className, protocol)
    return this
  }

  /** By the name an XML file uses, letter for letter. */
  find(xmlName: string): ProtocolClass | undefined {
    return this.#byXmlName.get(xmlName)
  }

  /** By the name in probe keys. */
  findByName(name: string): ProtocolClass | undefined {
    return this.#byName.get(name)
  }

  /** All protocols in order of registration. */
  list(): readonly ProtocolClass[] {
    return [...this.#byName.values()]
  }
}
