import type {Address} from '../../model/address.ts'
import type {Classes} from '../../model/message-codec.ts'
import {type Component, Protocol} from '../../stack/protocol.ts'
import type {ProtocolSpec, PropValues} from '../../stack/spec.ts'
import type {WireMinor} from '../../wire/writer.ts'
import type {ReceiverOutlet} from './frame-receiver.ts'
import type {transportComponents} from './transport-components.ts'
import type {transportProperties} from './transport-spec.ts'

/** Properties that all transports have, typed. */
export type TransportProps = PropValues<typeof transportProperties>

/** Components that all transports have, typed. */
export type TransportParts = {
  readonly [K in keyof typeof transportComponents]: Component<(typeof transportComponents)[K]>
}

/** What the parts of a transport may read of it: properties, components and the stack's facts. */
export abstract class TransportBase<S extends ProtocolSpec = ProtocolSpec> extends Protocol<S> {
  /** Properties of all transports, typed. */
  protected get tp(): TransportProps {
    return this.props as unknown as TransportProps
  }

  /** Components of all transports, typed. */
  protected get parts(): TransportParts {
    return this.components as unknown as TransportParts
  }

  override get clock(): Protocol['clock'] {
    return super.clock
  }

  override get executor(): Protocol['executor'] {
    return super.executor
  }

  override get log(): Protocol['log'] {
    return super.log
  }

  override get localAddress(): Address {
    return super.localAddress
  }

  override get cluster(): string {
    return super.cluster
  }

  get runtimeVersion(): string {
    return this.context.runtime.host.runtimeVersion
  }

  get protocols(): readonly Protocol[] {
    return this.context.protocols
  }

  get classes(): Classes {
    return this.context.classes
  }

  get version(): number {
    return this.context.version
  }

  get minor(): WireMinor {
    return this.context.minor
  }

  get portRange(): number {
    return this.tp.port_range
  }

  get externalAddress(): string | null {
    return this.tp.external_addr
  }

  get externalPort(): number {
    return this.tp.external_port
  }

  get maxBundleSize(): number {
    return this.parts.bundler.props.max_size
  }

  get waitMs(): number {
    return this.tp.who_has_cache_timeout
  }

  get warnings(): ReceiverOutlet['warnings'] {
    const {tp} = this
    return {
      ofCluster: tp.log_discard_msgs,
      ofVersion: tp.log_discard_msgs_version,
      clusterPeriodMs: tp.suppress_time_different_cluster_warnings,
      versionPeriodMs: tp.suppress_time_different_version_warnings,
    }
  }

  get diagnostics(): {enabled: boolean} {
    return this.parts.diag.props
  }
}
