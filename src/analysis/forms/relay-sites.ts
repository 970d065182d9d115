import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {type FindingInput, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {attributeOf, type FormReader} from './form.ts'

/** Checks the sites of RELAY2 and RELAY3: in a separate file, or a child of the protocol's element. */
class SitesReader {
  readonly #reader: FormReader
  readonly #sites = new Map<string, XmlElement>()
  /** Bridges by their names, each with the site it belongs to. */
  readonly #bridges = new Map<string, {readonly bridge: XmlElement; readonly site: XmlElement}[]>()

  constructor(reader: FormReader) {
    this.#reader = reader
  }

  read(root: XmlElement): void {
    if (!this.#expect(root, ['RelayConfiguration'])) return
    for (const sites of root.children) {
      if (!this.#expect(sites, ['sites'])) continue
      for (const site of sites.children) if (this.#expect(site, ['site'])) this.#site(site)
    }
    this.#checkBridges()
  }

  /** Two sites talk over the bridge that both have: a name that one site alone has connects it to nobody. */
  #checkBridges(): void {
    const all = [...this.#bridges.values()].flat()
    if (new Set(all.map(({site}) => site)).size < 2) return
    for (const [name, bridges] of this.#bridges) {
      const [first] = bridges
      if (first === undefined || new Set(bridges.map(({site}) => site)).size > 1) continue
      const of = attributeOf(first.site, 'name')?.value ?? ''
      const others = [...this.#bridges].filter(([, b]) => b.some(({site}) => site !== first.site)).map(([n]) => n)
      const near = nearest(name, others)
      this.#add(first.bridge, {
        code: 'bridge-name',
        severity: 'warning',
        message: `the bridge ${quote(name)} is one of site ${quote(of)} alone: it connects to no other site`,
        found: name,
        expected: near ?? others.join(', '),
        hint: near === undefined ? `other sites have ${others.join(', ')}` : `did you mean ${quote(near)}?`,
      })
    }
  }

  #add(element: XmlElement, input: FindingInput): void {
    this.#reader.findings.add({...elementPlace(element), path: `RelayConfiguration/${element.name}`}, input)
  }

  #expect(element: XmlElement, names: readonly string[]): boolean {
    if (names.includes(element.name)) return true
    const expected = names.map((name) => `<${name}>`).join(' or ')
    this.#add(element, {
      code: 'form-element',
      message: `expected ${expected}, found <${element.name}>`,
      expected: names.join(', '),
      found: element.name,
      hint: 'names must match exactly',
    })
    return false
  }

  #site(site: XmlElement): void {
    const name = attributeOf(site, 'name')?.value
    if (name === undefined) {
      this.#add(site, {code: 'site-name', message: 'this site has no name', hint: 'write <site name="…">'})
    } else if (this.#sites.has(name)) {
      this.#add(site, {
        code: 'site-twice',
        message: `site ${quote(name)} is defined twice`,
        found: name,
        hint: 'put its bridges into one <site>',
      })
    } else this.#sites.set(name, site)
    for (const group of site.children) {
      if (!this.#expect(group, ['bridges', 'forwards'])) continue
      for (const item of group.children) {
        if (!this.#expect(item, [group.name.slice(0, -1)])) continue
        if (item.name === 'bridge') this.#bridge(item, site)
        else this.#require(item, ['to', 'gateway'])
      }
    }
  }

  #bridge(bridge: XmlElement, site: XmlElement): void {
    this.#require(bridge, ['name', 'config'])
    const written = attributeOf(bridge, 'config')?.value
    const {dialect, variables, files} = this.#reader
    const called = dialect.substitute(attributeOf(bridge, 'name')?.value ?? '', variables) ?? ''
    if (called !== '' && !called.includes('${'))
      this.#bridges.set(called, [...(this.#bridges.get(called) ?? []), {bridge, site}])
    const name = written === undefined ? undefined : dialect.substitute(written, variables)
    if (name === undefined || name.includes('${')) return
    const source = files.find(name, bridge.file)
    if (typeof source !== 'string') return
    this.#add(bridge, {
      code: 'bridge-config',
      severity: 'warning',
      message: `the configuration ${quote(name)} of this bridge ${source}`,
      found: name,
      hint: 'JGroups looks for it when the bridge is opened',
    })
  }

  #require(element: XmlElement, names: readonly string[]): void {
    for (const name of names) {
      if (attributeOf(element, name) !== undefined) continue
      this.#add(element, {
        code: 'relay-attribute',
        severity: 'warning',
        message: `<${element.name}> has no attribute ${quote(name)}`,
        expected: name,
        hint: `write ${name}="…"`,
      })
    }
  }
}

/** Checks `<RelayConfiguration>`. */
export function checkRelaySites(root: XmlElement, reader: FormReader): void {
  new SitesReader(reader).read(root)
}
