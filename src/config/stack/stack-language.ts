import type {ProtocolSpec} from '../../stack/spec.ts'
import type {XmlElement} from '../xml/xml-element.ts'
import type {FindingInput} from '../xml/findings.ts'
import {type Dialect, dialectOf} from './dialect.ts'

/** The findings for names that are unknown, and for protocols that are known. */
export interface StackLanguage {
  readonly dialect: Dialect
  /** Undefined leaves it to the reader to report that the name is unknown. */
  unknownProtocol(element: XmlElement): FindingInput | undefined
  unknownAttribute(spec: ProtocolSpec, attribute: string): FindingInput | undefined
  /** Findings about a known protocol. */
  knownProtocol(element: XmlElement, spec: ProtocolSpec): readonly FindingInput[]
  /** Child elements that this protocol reads; the others are ignored. */
  readsChildren(spec: ProtocolSpec): boolean
}

/** The language of the release that members run here, with no knowledge of other releases. */
export const OWN_LANGUAGE: StackLanguage = {
  dialect: dialectOf('5.5'),
  unknownProtocol: () => undefined,
  unknownAttribute: () => undefined,
  knownProtocol: () => [],
  readsChildren: () => false,
}
