import type {Release} from '../releases/facts.ts'
import type {JavaStack, JavaStackProtocol} from './stack.ts'
import {Java, JavaFault} from './refusal.ts'

/** What a class checks when its protocol is initialized; throws a `JavaFault`. */
export type InitCheck = (protocol: JavaStackProtocol, stack: JavaStack) => void

/** The checks of a class, by its simple name, in a range of releases. */
export interface InitRule {
  readonly classes: readonly string[]
  readonly from?: Release
  readonly to?: Release
  readonly check: InitCheck
}

/** Refuses unless a condition holds. */
export function demand(holds: boolean, exception: string, message: string, property?: string): void {
  if (!holds) throw new JavaFault(exception, message, property)
}

/** Returns the transport, without which the class fails with a null pointer. */
export function needTransport({transport, host}: JavaStack): JavaStackProtocol {
  if (transport !== undefined) return transport
  if (host.release > '4.2') throw new JavaFault(Java.nullPointer, 'the lowest protocol is no transport')
  throw new JavaFault(Java.classCast, 'the lowest protocol cannot be cast to class org.jgroups.protocols.TP')
}

/** Requires that a file which JGroups reads exists. */
export function needFile(protocol: JavaStackProtocol, stack: JavaStack, property: string): void {
  const name = protocol.text(property)
  const {files, resources} = stack.host
  if (name === null || (!resources.has(name) && typeof files.find(name) === 'string')) {
    throw new JavaFault(Java.fileNotFound, String(name), property)
  }
}

/** Largest message that the transport accepts, in bytes. */
export function maxBundleSize(transport: JavaStackProtocol, stack: JavaStack): number {
  if (stack.host.release <= '4.2') return transport.number('max_bundle_size')
  const size = transport.components.get('bundler')?.value('max_size')
  return typeof size === 'number' ? size : 64_000
}
