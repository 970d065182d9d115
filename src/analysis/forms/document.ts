import {type ConfigTree, elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import type {Place} from '../../config/xml/findings.ts'
import {type ConfigSource, treeOf} from '../../config/files/tree-loader.ts'
import {readRoot} from '../../config/xml/xml-reader.ts'
import {type ConfigForm, type FormReader, type FormStack, localName} from './form.ts'
import {readArtemis} from './artemis.ts'
import {foreignText} from './foreign.ts'
import {readForkStacks} from './fork-stacks.ts'
import {readInfinispan} from './infinispan.ts'
import {checkRelaySites} from './relay-sites.ts'
import {readWildFly} from './wildfly.ts'

function elementsNamed(root: XmlElement, name: string): readonly XmlElement[] {
  return localName(root.name) === name ? [root] : root.children.flatMap((child) => elementsNamed(child, name))
}

/** Stacks of JGroups 2 and 3 are inside the files of other programs. */
function readEmbedded(root: XmlElement): readonly FormStack[] {
  return elementsNamed(root, 'config').map((config) => ({
    tree: {file: config.file, root: elementPlace(config), protocols: config.children, complete: true},
  }))
}

/** The stacks below a root, in the form of its file. */
function stacksBelow(
  source: ConfigSource,
  form: ConfigForm,
  root: XmlElement,
  reader: FormReader,
): readonly FormStack[] {
  switch (form) {
    case 'wildfly':
      return readWildFly(root, reader)
    case 'infinispan':
      return readInfinispan(root, reader)
    case 'embedded':
      return readEmbedded(root)
    case 'artemis':
      return readArtemis(root, reader)
    case 'foreign':
      return []
    case 'fork-stacks':
      return readForkStacks(root, reader)
    case 'relay-sites':
      checkRelaySites(root, reader)
      return []
    case 'jgroups': {
      const tree = treeOf(source, root, reader)
      return tree === undefined ? [] : [{tree}]
    }
  }
}

/** Reads what a protocol's element contains: the stacks of FORK, and the sites of RELAY. */
function nestedStacks(tree: ConfigTree, reader: FormReader): readonly FormStack[] {
  return tree.protocols.flatMap((protocol) => {
    const name = localName(protocol.name.slice(protocol.name.lastIndexOf('.') + 1))
    return protocol.children.flatMap((child) => {
      if (name === 'FORK') return readForkStacks(child, reader)
      if (/^RELAY[23]?$/.test(name)) checkRelaySites(child, reader)
      return []
    })
  })
}

function placeOfWhole(source: ConfigSource): Place {
  return {file: source.file, line: 1, column: 1, path: ''}
}

/** Reads the stacks of a file in its form; none if none could be read, and then the findings say why. */
export function readStacks(source: ConfigSource, form: ConfigForm, reader: FormReader): readonly FormStack[] {
  const {dialect, findings} = reader
  const foreign = form === 'foreign' ? foreignText(source.text) : undefined
  if (foreign !== undefined) {
    findings.add(placeOfWhole(source), foreign)
    return []
  }
  const isJGroups = form === 'jgroups' || form === 'fork-stacks' || form === 'relay-sites'
  const root = readRoot(source, isJGroups ? dialect.xml : 'xml', reader)
  if (root === undefined) return []
  const stacks = stacksBelow(source, form, root, reader)
  if (stacks.length === 0 && form !== 'jgroups' && form !== 'relay-sites' && !findings.refused)
    findings.add(placeOfWhole(source), {
      code: 'no-stack',
      severity: 'info',
      message: 'the file has no protocol stack',
    })
  return stacks.flatMap((stack) => [stack, ...nestedStacks(stack.tree, reader)])
}
