import {type ConfigTree, elementPlace, type XmlAttribute, type XmlElement} from '../xml/xml-element.ts'
import {type FindingInput, type Findings, quote} from '../xml/findings.ts'
import type {Dialect} from '../stack/dialect.ts'
import type {Substitution, VariableSource} from '../values/variables.ts'
import {readRoot} from '../xml/xml-reader.ts'

/** A configuration as text, with the name used in findings. */
export interface ConfigSource {
  readonly file: string
  readonly text: string
}

/** Finds configurations by name; passed in so that loading itself touches no files. */
export interface ConfigFiles {
  /** Finds a file by name; `from` is the file whose `<include>` names it. A string says why it is unavailable, such as `was not found …`. */
  find(name: string, from?: string): ConfigSource | string
  /** What is at a path that a value names; `from` is the file that names it. Left out where the host is another one. */
  readonly look?: (name: string, from?: string) => FoundPath
}

/** What is at a path, and why it is no use to whoever wants a file. */
export interface FoundPath {
  readonly kind: 'file' | 'folder' | 'unreadable' | 'missing'
  readonly why: string
}

function checkRoot(root: XmlElement, findings: Findings): boolean {
  const place = {...elementPlace(root), path: root.name}
  if (root.name.toLowerCase() !== 'config') {
    findings.add(place, {
      code: 'root-name',
      message: `expected the root element <config>, found <${root.name}>`,
      expected: 'config',
      found: root.name,
      hint: 'a configuration is <config> with one element per protocol, bottom first',
    })
    return false
  }
  if (root.children.length > 0) return true
  findings.add(place, {
    code: 'no-protocols',
    message: 'the configuration has no protocols',
    hint: 'start with a transport such as <UDP/>',
  })
  return false
}

/**
 * What is wrong with an include: it names no file or a missing one, the file includes itself or another one, has no
 * list of protocols, or the include sets an attribute on a protocol that has none.
 */
export type IncludeFaultKind = 'file' | 'missing' | 'loop' | 'nested' | 'unreadable' | 'bare'

/** A fault of an include. */
export interface IncludeFault {
  readonly kind: IncludeFaultKind
  readonly include: XmlElement
  /** The attribute at fault, if any. */
  readonly attribute?: XmlAttribute | undefined
  /** The file, or the protocol without attributes. */
  readonly name?: string
  /** Why the file is missing, or the file that includes another one. */
  readonly why?: string
}

/** How includes are read: to find all faults, or as JGroups does, which stops at the first and checks fewer. */
export interface IncludeReading {
  readonly minds: ReadonlySet<IncludeFaultKind>
  readonly substitute: Substitution
  readonly variables: VariableSource
  readonly files: ConfigFiles
  /** Files are also looked for next to the including one. */
  readonly near: boolean
  /** The root of an included file. */
  read(source: ConfigSource): XmlElement | undefined
  /** Receives a fault; JGroups throws it. */
  fault(fault: IncludeFault): void
}

/** The protocols of a root, with each `<include>` replaced by those of its file. */
export interface ExpandedRoot {
  readonly protocols: readonly XmlElement[]
  /** False once an include could not be read. */
  readonly complete: boolean
}

/** The attributes of a protocol, overridden by those of an include. */
function merged(own: readonly XmlAttribute[], overrides: readonly XmlAttribute[]): readonly XmlAttribute[] {
  const byName = new Map(overrides.map((a) => [a.name, a]))
  const added = overrides.filter((a) => !own.some(({name}) => name === a.name))
  return [...own.map((a) => byName.get(a.name) ?? a), ...added]
}

/** Other attributes of an include are set on all protocols collected so far, including those before it. */
function override(include: XmlElement, protocols: XmlElement[], reading: IncludeReading): XmlElement[] {
  const overrides = include.attributes.filter((a) => a.name !== 'file')
  if (overrides.length === 0) return protocols
  const bare = protocols.find((p) => p.attributes.length === 0)
  if (bare !== undefined) reading.fault({kind: 'bare', include, attribute: overrides[0], name: bare.name})
  return protocols.map((p) => ({...p, attributes: merged(p.attributes, overrides)}))
}

/** The file that an include names. */
function sourceOf(include: XmlElement, reading: IncludeReading): ConfigSource | undefined {
  const attribute = include.attributes.findLast((a) => a.name === 'file')
  const name = attribute === undefined ? undefined : reading.substitute(attribute.value, reading.variables)
  if (name === undefined || name === '') {
    reading.fault({kind: 'file', include, attribute: name === undefined ? undefined : attribute})
    return undefined
  }
  const source = reading.files.find(name, reading.near ? include.file : undefined)
  if (typeof source === 'string') reading.fault({kind: 'missing', include, attribute, name, why: source})
  else if (source.file !== include.file || !reading.minds.has('loop')) return source
  else reading.fault({kind: 'loop', include, name: source.file, why: source.file})
  return undefined
}

/** Includes inside an included file are not read. */
function withoutNested(protocols: readonly XmlElement[], include: XmlElement, reading: IncludeReading): XmlElement[] {
  for (const nested of protocols.filter((p) => p.name === 'include')) {
    const target = reading.files.find(nested.attributes.find((a) => a.name === 'file')?.value ?? '', nested.file)
    const isLoop = typeof target !== 'string' && target.file === include.file
    reading.fault({kind: isLoop ? 'loop' : 'nested', include: nested, name: include.file, why: nested.file})
  }
  return protocols.filter((p) => p.name !== 'include')
}

/** The protocols of the file that an include names; nothing if it cannot be read. */
function included(include: XmlElement, reading: IncludeReading): readonly XmlElement[] | undefined {
  const source = sourceOf(include, reading)
  const root = source === undefined ? undefined : reading.read(source)
  if (root === undefined || (root.name === 'config' && root.children.length === 0)) {
    const attribute = include.attributes.findLast((a) => a.name === 'file')
    const name = reading.substitute(attribute?.value ?? '', reading.variables) ?? ''
    if (source !== undefined) reading.fault({kind: 'unreadable', include, attribute, name})
    return root?.children
  }
  const protocols = root.name === 'config' ? root.children : [root]
  return reading.minds.has('nested') ? withoutNested(protocols, include, reading) : protocols
}

/** Reads includes into the list of protocols, as JGroups 5.5 does: in the main file only, one level deep. */
export function expandIncludes(root: XmlElement, reading: IncludeReading): ExpandedRoot {
  let protocols: XmlElement[] = []
  let complete = true
  for (const child of root.children) {
    if (child.name !== 'include') {
      protocols.push(child)
      continue
    }
    const found = included(child, reading)
    if (found === undefined) complete = false
    else protocols.push(...found)
    protocols = override(child, protocols, reading)
  }
  return {protocols, complete}
}

/** Every fault of an include but `unreadable`, which is reported for the file itself. */
const MINDED: ReadonlySet<IncludeFaultKind> = new Set(['file', 'missing', 'loop', 'nested', 'bare'])

/** The finding for a faulty include. */
function remarkOn({kind, include, attribute, name = '', why = ''}: IncludeFault): FindingInput | undefined {
  switch (kind) {
    case 'file':
      return {code: 'include-file', message: '<include> names no file', hint: 'write <include file="name.xml"/>'}
    case 'missing':
      return {
        code: 'include-missing',
        message: `included file ${quote(name)} ${why}`,
        found: name,
        hint: 'give a path relative to the working directory or to this file',
      }
    case 'loop': {
      const isSelf = name === include.file
      const how = isSelf ? 'includes itself' : `and ${quote(why)} include each other`
      const hint = isSelf ? 'remove this <include>' : 'remove one of the two'
      return {code: 'include-loop', message: `include loop: ${quote(name)} ${how}`, hint}
    }
    case 'nested':
      return {
        code: 'include-nested',
        message: 'found an <include> inside an included file: includes are read in the main file only',
        hint: 'include that file from the main file',
      }
    case 'bare':
      return {
        code: 'include-override',
        message: `the attribute ${quote(attribute?.name ?? '')} of <include> is set on all protocols so far, but ${name} has no attributes`,
        hint: 'JGroups refuses this: write the attribute in the included file',
      }
    case 'unreadable':
      return undefined
  }
}

/** What a tree is read with. */
export interface TreeReader {
  readonly dialect: Dialect
  readonly variables: VariableSource
  readonly files: ConfigFiles
  readonly findings: Findings
  /** Receives the root of each file that was read without findings, so that it need not be read again. */
  readonly roots?: Map<string, XmlElement>
}

/** The protocols of a root with those of its includes; nothing if it is no list of protocols. */
export function treeOf({file}: ConfigSource, root: XmlElement, reader: TreeReader): ConfigTree | undefined {
  const {dialect, variables, files, findings} = reader
  if (!checkRoot(root, findings)) return undefined
  const place = {...elementPlace(root), path: root.name}
  if (!dialect.includes) return {file, root: place, protocols: root.children, complete: true}
  const expanded = expandIncludes(root, {
    minds: MINDED,
    substitute: dialect.substitute,
    variables,
    files,
    near: true,
    read: (included) => readRoot(included, dialect.xml, reader),
    fault(fault) {
      const remark = remarkOn(fault)
      if (remark !== undefined) findings.add(elementPlace(fault.include), remark)
    },
  })
  return {file, root: place, ...expanded}
}

/** Reads a configuration and its includes; nothing if no list of protocols came out. */
export function loadTree(source: ConfigSource, reader: TreeReader): ConfigTree | undefined {
  const root = readRoot(source, reader.dialect.xml, reader)
  return root === undefined ? undefined : treeOf(source, root, reader)
}
