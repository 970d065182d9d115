import type {ProtocolSpec} from '../../stack/spec.ts'
import type {XmlElement} from '../xml/xml-element.ts'
import type {FindingInput} from '../xml/findings.ts'
import {type Dialect, dialectOf} from './dialect.ts'

/** What is said of names that are not known. */
export interface StackLanguage {
  readonly dialect: Dialect
  /** Nothing to be said here: the reader says that the name is not known. */
  unknownProtocol(element: XmlElement): FindingInput | undefined
  unknownAttribute(spec: ProtocolSpec, attribute: string): FindingInput | undefined
  /** Remarks on a protocol that is known. */
  knownProtocol(element: XmlElement, spec: ProtocolSpec): readonly FindingInput[]
  /** Child elements that this protocol reads; the others are ignored. */
  readsChildren(spec: ProtocolSpec): boolean
}

/** The language of the release that members run here, without knowledge of other releases. */
export const OWN_LANGUAGE: StackLanguage = {
  dialect: dialectOf('5.5'),
  unknownProtocol: () => undefined,
  unknownAttribute: () => undefined,
  knownProtocol: () => [],
  readsChildren: () => false,
}
