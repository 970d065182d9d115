import type {Place} from './findings.ts'

/** An attribute with the place of its name. */
export interface ConfigAttribute {
  readonly name: string
  readonly value: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An element with its place; below a root each one is a protocol. */
export interface ConfigElement {
  readonly name: string
  readonly attributes: readonly ConfigAttribute[]
  readonly children: readonly ConfigElement[]
  /** The text inside the element, where the form of the file has any. */
  readonly text?: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A configuration as written, includes put in: protocols from bottom to top. */
export interface ConfigTree {
  readonly file: string
  /** The place of the root element; nothing for a tree that was put together from several. */
  readonly root?: Place
  readonly protocols: readonly ConfigElement[]
  /** False if an include is missing, so that nothing can be said of the stack as a whole. */
  readonly complete: boolean
}

/** The place of a protocol's element. */
export function elementPlace(element: ConfigElement): Place {
  return {file: element.file, line: element.line, column: element.column, path: `config/${element.name}`}
}

/** The place of an attribute of a protocol. */
export function attributePlace(element: ConfigElement, attribute: ConfigAttribute): Place {
  return {
    file: attribute.file,
    line: attribute.line,
    column: attribute.column,
    path: `config/${element.name}/@${attribute.name}`,
  }
}
