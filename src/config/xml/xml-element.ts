import type {Place} from './findings.ts'

/** A place in a file: line and column count from 1, the offset from 0. */
export interface XmlPosition {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly offset: number
}

/** An attribute; its position is that of its name. */
export interface XmlAttribute extends XmlPosition {
  readonly name: string
  readonly value: string
  /** Offset of the opening quote. */
  readonly quote: number
  /** Offset after the closing quote. */
  readonly end: number
}

/** An element; its position is that of its start tag. */
export interface XmlElement extends XmlPosition {
  readonly name: string
  /** The names from the root down to this one, separated by slashes. */
  readonly path: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** The text inside the element, where the form of the file has any. */
  readonly text?: string
  /** Offset after the start tag. */
  readonly openEnd: number
  /** Offset of the end tag, for an element that has one. */
  readonly closeStart?: number
  /** Offset after the element. */
  readonly end: number
}

/** A configuration as written, with includes expanded: protocols from bottom to top. */
export interface ConfigTree {
  readonly file: string
  /** The place of the root element; absent for a tree assembled from several files. */
  readonly root?: Place
  readonly protocols: readonly XmlElement[]
  /** False if an include is missing, so that the stack as a whole cannot be judged. */
  readonly complete: boolean
}

/** The place of a protocol's element. */
export function elementPlace({file, line, column, name}: XmlElement): Place {
  return {file, line, column, path: `config/${name}`}
}

/** The place of an attribute of a protocol. */
export function attributePlace(element: XmlElement, {file, line, column, name}: XmlAttribute): Place {
  return {file, line, column, path: `config/${element.name}/@${name}`}
}
