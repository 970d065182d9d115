import type {ProtocolSpec} from '../../stack/spec.ts'
import type {AttributeText} from '../../releases/component-classes.ts'

/** Finds the declaration of a protocol; the attributes of its element choose the classes of its components. */
export interface SpecSource<P extends {readonly spec: ProtocolSpec}> {
  find(xmlName: string, attribute?: AttributeText): P | undefined
  list(): readonly P[]
}

/** A protocol as declared, without its behaviour. */
export interface DeclaredProtocol {
  readonly spec: ProtocolSpec
}
