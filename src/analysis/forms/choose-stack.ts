import {ConfigError} from '../../errors/index.ts'
import {Findings, quote} from '../../config/xml/findings.ts'
import {readRoot} from '../../config/xml/xml-reader.ts'
import type {ConfigSource} from '../../config/files/tree-loader.ts'
import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {builtInStack, stackSourceOf} from './built-in-stacks.ts'
import {readStacks} from './document.ts'
import {attributeOf, type ConfigForm, type FormReader, type FormStack, localName} from './form.ts'

function elements(root: XmlElement): readonly XmlElement[] {
  return [root, ...root.children.flatMap(elements)]
}

/** The stack that a server takes: of its transport in Infinispan, of its channel or by default in WildFly. */
function usedByServer(root: XmlElement): string | undefined {
  const all = elements(root)
  const named = (kind: string, attribute: string): string | undefined =>
    all
      .filter((e) => localName(e.name) === kind)
      .map((e) => attributeOf(e, attribute)?.value)
      .find((value) => value !== undefined && !value.includes('${'))
  return named('transport', 'stack') ?? named('channel', 'stack') ?? named('stacks', 'default')
}

/** A stack that the file does not write and its server brings along. */
function broughtAlong(root: XmlElement, name: string, reader: FormReader): FormStack | undefined {
  const protocols = builtInStack(name, stackSourceOf(root, reader.dialect.release).release)
  if (protocols === undefined) return undefined
  return {name, tree: {file: root.file, root: elementPlace(root), protocols, complete: true}}
}

/**
 * The stack of a server's file that a member is to run: the one asked for, else the one that the server takes, else the only one. Throws a
 * ConfigError that names those there are. None where the file cannot be read, which the findings then tell.
 */
export function chooseStack(
  source: ConfigSource,
  form: ConfigForm,
  reader: FormReader,
  asked: string | undefined,
): FormStack | undefined {
  const stacks = readStacks(source, form, reader)
  const root = readRoot(source, 'xml', {...reader, findings: new Findings()})
  if (reader.findings.refused || root === undefined) return undefined
  const wanted = asked ?? usedByServer(root)
  const found =
    stacks.find(({name}) => wanted !== undefined && name === wanted) ??
    (form === 'infinispan' && wanted !== undefined ? broughtAlong(root, wanted, reader) : undefined)
  if (found !== undefined) return found
  const [only, second] = stacks
  if (asked === undefined && only !== undefined && second === undefined) return only
  const names = stacks.map(({name}) => name ?? 'one without a name').join(', ')
  const there = names === '' ? 'it holds none' : `it holds ${names}`
  throw new ConfigError(
    asked === undefined
      ? `${source.file}: which stack is meant? ${there}; add --stack NAME`
      : `${source.file} has no stack ${quote(asked)}: ${there}`,
  )
}
