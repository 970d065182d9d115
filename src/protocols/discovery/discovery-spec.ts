import {
  attr,
  type AttrMap,
  type CheckFinding,
  op,
  type OpMap,
  prop,
  type PropMap,
  type PropValues,
  type ProtocolSpec,
} from '../../stack/spec.ts'
import {specFamily} from '../../stack/spec-family.ts'

/** Properties of every discovery protocol. */
export const discoveryProperties = {
  async_discovery: prop.boolean(false, 'Whether requests are sent in a task of their own', {writable: true}),
  async_discovery_use_separate_thread_per_request: prop.boolean(
    false,
    'Whether each request is sent in a task of its own',
    {
      writable: true,
    },
  ),
  break_on_coord_rsp: prop.boolean(true, 'Whether the first response of a coordinator ends the discovery of a joiner', {
    writable: true,
  }),
  discovery_rsp_expiry_time: prop.time(60_000, 'Age at which a round of discovery is over whatever it waits for', {
    writable: true,
  }),
  max_members_in_discovery_request: prop.int(
    500,
    'Most members named in a request; with more, everybody is asked to answer',
    {
      writable: true,
    },
  ),
  max_rank_to_reply: prop.int(
    0,
    'Rank in the view up to which members answer joiners; all answer when this is not above 0',
    {
      writable: true,
    },
  ),
  num_discovery_runs: prop.int(1, 'How often a joiner sends its request within the time it waits', {writable: true}),
  return_entire_cache: prop.boolean(false, 'Whether a response holds all members known instead of the own one only', {
    writable: true,
  }),
  send_cache_on_join: prop.boolean(
    true,
    'Whether the coordinator tells new and old members of each other (static discovery only)',
    {
      writable: true,
    },
  ),
  stagger_timeout: prop.time(0, 'Time over which members spread their responses, by rank; 0 answers at once', {
    writable: true,
  }),
  use_disk_cache: prop.boolean(false, 'Whether the addresses of a PDC below are asked too (TCPPING only)', {
    writable: true,
  }),
}

/** Attributes of every discovery protocol. */
export const discoveryAttributes = {
  current_coord: attr.gauge('java.lang.String', 'Coordinator of the current view'),
  is_coord: attr.gauge('boolean', 'Whether this member is the coordinator'),
  local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
  num_discovery_requests: attr.counter('Discovery requests sent', {type: 'int'}),
  num_names_dropped: attr.counter('Logical names of other members that were too long to be kept', {own: true}),
  sends_can_block: attr.gauge('boolean', 'Whether sending can block; it never does here'),
  transport_supports_multicasting: attr.gauge('boolean', 'Whether the transport reaches all members with one send'),
  view: attr.gauge('java.lang.String', 'Id of the current view'),
}

/** Operations of every discovery protocol. */
export const discoveryOperations = {
  addToCache: op('Reads names and physical addresses of members from a file', {args: ['java.lang.String']}),
  dumpCache: op('Writes names and physical addresses of members to a file', {args: ['java.lang.String']}),
  findInitialMembersAsString: op('Starts a discovery and lists the responses of the one started before', {
    returns: 'java.lang.String',
    changes: false,
  }),
  sendCacheInformation: op("Tells all members of each other's names and physical addresses"),
  weedOutCompletedDiscoveryResponses: op('Ends rounds of discovery that are older than discovery_rsp_expiry_time'),
}

/** Services that discovery offers to the protocols above. */
const services = {providesUp: ['FIND_INITIAL_MBRS', 'GET_PHYSICAL_ADDRESS', 'FIND_MBRS']}

function check(props: Readonly<PropValues<typeof discoveryProperties>>): CheckFinding[] {
  const findings: CheckFinding[] = []
  if (props.stagger_timeout < 0) {
    findings.push({property: 'stagger_timeout', message: 'stagger_timeout cannot be negative'})
  }
  if (props.num_discovery_runs < 1) {
    findings.push({property: 'num_discovery_runs', message: 'num_discovery_runs must be >= 1'})
  }
  return findings
}

/** Everything that discovery protocols have in common. */
export const discoveryFamily = {
  properties: discoveryProperties,
  attributes: discoveryAttributes,
  operations: discoveryOperations,
  services,
  check,
}

/** Declares a discovery protocol, adding what all of them have in common. */
export const discoverySpec = specFamily(discoveryFamily)

/** Declaration of a discovery protocol, including what all of them have in common. */
export type DiscoverySpec = ProtocolSpec<
  PropMap & typeof discoveryProperties,
  AttrMap & typeof discoveryAttributes,
  OpMap & typeof discoveryOperations
>
