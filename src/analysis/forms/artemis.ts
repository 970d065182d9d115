import {elementPlace, type XmlElement} from '../../config/xml/xml-element.ts'
import {quote} from '../../config/xml/findings.ts'
import {loadTree} from '../../config/files/tree-loader.ts'
import {type FormReader, type FormStack, localName} from './form.ts'

interface Group {
  readonly element: XmlElement
  readonly kind: 'broadcast' | 'discovery'
  readonly file: string
  readonly channel: string
}

function groups(root: XmlElement): readonly Group[] {
  return root.children.flatMap((child): readonly Group[] => {
    const kind = /^(broadcast|discovery)-group$/.exec(localName(child.name))?.[1]
    if (kind !== 'broadcast' && kind !== 'discovery') return groups(child)
    const text = (name: string): string => child.children.find((c) => localName(c.name) === name)?.text?.trim() ?? ''
    const file = text('jgroups-file')
    return file === '' ? [] : [{element: child, kind, file, channel: text('jgroups-channel')}]
  })
}

/** Brokers that announce themselves in one channel and look for others in another one never meet. */
function checkChannels(all: readonly Group[], {findings}: FormReader): void {
  const announced = all.filter(({kind}) => kind === 'broadcast').map(({channel}) => channel)
  const known = [...new Set(announced)].join(', ')
  for (const {element, kind, channel} of all) {
    if (kind === 'broadcast' || announced.length === 0 || announced.includes(channel)) continue
    findings.add(elementPlace(element), {
      code: 'channels-differ',
      severity: 'warning',
      message: `brokers are looked for in the channel ${quote(channel)}, and announced in ${quote(known)}: they do not meet`,
      found: channel,
      expected: known,
      hint: 'use the same jgroups-channel in both groups',
    })
  }
}

/** The stacks that the `broker.xml` of Artemis names, where they lie next to it. */
export function readArtemis(root: XmlElement, reader: FormReader): readonly FormStack[] {
  const all = groups(root)
  const files = [...new Set(all.map(({file}) => file))]
  const {findings} = reader
  findings.add(elementPlace(root), {
    code: 'names-stack',
    severity: files.length === 0 ? 'warning' : 'info',
    message:
      files.length === 0
        ? 'this is a broker.xml of Artemis: it names no JGroups file'
        : `this is a broker.xml of Artemis: it names ${files.join(', ')}`,
  })
  checkChannels(all, reader)
  return files.flatMap((file): readonly FormStack[] => {
    const element = all.find((group) => group.file === file)?.element ?? root
    const source = reader.files.find(file, root.file)
    if (typeof source === 'string') {
      findings.add(elementPlace(element), {
        code: 'named-file',
        severity: 'warning',
        message: `this is a broker.xml of Artemis: it names ${quote(file)}, which ${source}`,
        found: file,
        hint: 'give that file; the broker looks for it on its class path, as in its folder etc',
      })
      return []
    }
    const tree = loadTree(source, reader)
    return tree === undefined ? [] : [{name: file, tree}]
  })
}
