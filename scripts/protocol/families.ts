/** The families of `src/protocols` whose builder and base class a new protocol takes, by what the jar says of its superclasses. */
import {discoveryFamily} from '../../src/protocols/discovery/discovery-spec.ts'
import {storeFamily} from '../../src/protocols/discovery/store/store-spec.ts'
import {heartbeatFamily} from '../../src/protocols/failure/heartbeat-spec.ts'
import {flowFamily} from '../../src/protocols/flow/flow-spec.ts'
import {connectionFamily} from '../../src/protocols/transport/connection-spec.ts'
import {transportFamily} from '../../src/protocols/transport/transport-spec.ts'
import type {AttrMap, ComponentMap, OpMap, PropMap, Services} from '../../src/stack/spec.ts'
import type {ExtractedProtocol} from '../facts/jar.ts'

/** A name and the file below `src/protocols` that exports it. */
interface Export {
  readonly name: string
  readonly file: string
}

/** What the skeleton of a protocol of a family leaves to the family. */
export interface Family {
  readonly has: {
    readonly properties: PropMap
    readonly attributes: AttrMap
    readonly operations: OpMap
    readonly components?: ComponentMap
    readonly services?: Services
  }
  readonly builder: Export
  readonly base: Export
  /** Answers to the attributes and operations of the family, as an expression in the class; empty when it has none. */
  readonly managed: string
  /** What `managed` needs to be imported. */
  readonly imports?: readonly Export[]
}

const FAMILIES: Readonly<Record<string, Family>> = {
  FILE_PING: {
    has: storeFamily,
    builder: {name: 'storeSpec', file: 'discovery/store/store-spec.ts'},
    base: {name: 'StoreDiscovery', file: 'discovery/store/store-discovery.ts'},
    managed: 'this.storeManaged()',
  },
  Discovery: {
    has: discoveryFamily,
    builder: {name: 'discoverySpec', file: 'discovery/discovery-spec.ts'},
    base: {name: 'Discovery', file: 'discovery/discovery.ts'},
    managed: 'this.discoveryManaged()',
  },
  FailureDetection: {
    has: heartbeatFamily,
    builder: {name: 'heartbeatSpec', file: 'failure/heartbeat-spec.ts'},
    base: {name: 'HeartbeatDetection', file: 'failure/heartbeat-detection.ts'},
    managed: 'this.managedHeartbeats()',
  },
  FlowControl: {
    has: flowFamily,
    builder: {name: 'flowSpec', file: 'flow/flow-spec.ts'},
    base: {name: 'FlowControl', file: 'flow/flow-control.ts'},
    managed: 'this.flowManaged()',
  },
  BasicTCP: {
    has: connectionFamily,
    builder: {name: 'connectionSpec', file: 'transport/connection-spec.ts'},
    base: {name: 'ConnectionTransport', file: 'transport/connection-transport.ts'},
    managed: 'this.connectionManaged()',
  },
  TP: {
    has: transportFamily,
    builder: {name: 'transportSpec', file: 'transport/transport-spec.ts'},
    base: {name: 'Transport', file: 'transport/transport.ts'},
    managed: 'transportManaged(this)',
    imports: [{name: 'transportManaged', file: 'transport/transport-managed.ts'}],
  },
}

function hasAll(names: readonly {readonly name: string}[], wanted: object): boolean {
  return Object.keys(wanted).every((name) => names.some((known) => known.name === name))
}

/** The family of a protocol of the jar: that of its nearest superclass, all of whose properties it has. */
export function familyOf({superclasses, properties}: ExtractedProtocol): Family | undefined {
  return superclasses.flatMap((name) => FAMILIES[name] ?? []).find(({has}) => hasAll(properties, has.properties))
}
