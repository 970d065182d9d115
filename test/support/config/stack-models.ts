import {type LoadedStacks, loadStacks} from '../../../src/analysis/stacks/load-stacks.ts'
import type {StackModel} from '../../../src/analysis/stacks/stack-model.ts'
import type {ConfigEnvironment} from '../../../src/config/load.ts'
import type {ReleaseChoice} from '../../../src/analysis/validate.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import {memoryFiles} from './files.ts'

/** An environment without files and variables, with all protocols. */
export function emptyEnvironment(properties: Readonly<Record<string, string>> = {}): ConfigEnvironment {
  return {registry: protocols, files: memoryFiles(), properties, variables: {}}
}

/** The stacks of a text, in the language of a release. */
export function loadText(text: string, release: ReleaseChoice = '5.5', properties = {}): LoadedStacks {
  return loadStacks({file: 'a.xml', text}, release, emptyEnvironment(properties))
}

/** The one stack of a text. */
export function stackOf(text: string, release: ReleaseChoice = '5.5', properties = {}): StackModel {
  const [stack] = loadText(text, release, properties).stacks
  if (stack === undefined) throw new Error(`no stack in ${text}`)
  return stack
}

/** A TCP stack of 5.5 in which lint finds nothing: elements by the name they are replaced by. */
const TCP: Readonly<Record<string, string>> = {
  TCP: '<TCP bind_addr="SITE_LOCAL" bind_port="7800" diag.enabled="false"/>',
  MPING: '<MPING mcast_addr="239.12.7.1" mcast_port="7555"/>',
  MERGE3: '<MERGE3 min_interval="10s" max_interval="30s"/>',
  FD_SOCK2: '<FD_SOCK2 offset="100"/>',
  FD_ALL3: '<FD_ALL3 timeout="8s" interval="2s"/>',
  VERIFY_SUSPECT2: '<VERIFY_SUSPECT2 timeout="1s"/>',
  NAKACK2: '<pbcast.NAKACK2 use_mcast_xmit="false"/>',
  UNICAST3: '<UNICAST3/>',
  STABLE: '<pbcast.STABLE/>',
  GMS: '<pbcast.GMS join_timeout="2s" log_collect_msgs="true"/>',
  UFC: '<UFC max_credits="4M" min_threshold="0.4"/>',
  MFC: '<MFC max_credits="4M" min_threshold="0.4"/>',
  FRAG4: '<FRAG4 frag_size="60K"/>',
}

/** The stack with some elements replaced or removed; each is on its own line, the root on the first. */
export function healthyStack(changes: Readonly<Record<string, string>> = {}): string {
  return [
    '<config>',
    ...Object.values({...TCP, ...changes}).map((line) => line.replaceAll('\n', ' ')),
    '</config>',
  ].join('\n')
}
