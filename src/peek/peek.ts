/**
 * Looks at one member without joining its cluster and without its diagnostics: who it is, which release it runs, and the view it holds. A
 * request for the view goes to the member's own port, from a bare socket address; the member keeps nothing of it. What may cost the member
 * a line in its log is a wrong guess of its release, and only where nothing is remembered.
 */
import type {PeekOptions, PeekTarget} from './options.ts'
import type {Peeked} from './peeked.ts'
import type {PeekPorts} from './ports.ts'
import {PeekRun} from './run.ts'

/** Peeks at a member. Does not reject: what went wrong is part of the result. */
export function peek(ports: PeekPorts, target: PeekTarget, options: PeekOptions): Promise<Peeked> {
  return new PeekRun(ports, target, options).run()
}
