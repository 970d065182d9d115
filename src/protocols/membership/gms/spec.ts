import {attr, type CheckFinding, op, prop, protocolSpec} from '../../../stack/spec.ts'

/** Names of the only supported policy. */
const DEFAULT_POLICIES = [
  'DefaultMembershipPolicy instance',
  'org.jgroups.protocols.pbcast.GMS$DefaultMembershipPolicy',
]

/** Declaration of GMS. */
export const gmsSpec = protocolSpec({
  name: 'GMS',
  package: 'pbcast',
  id: 12,
  doc: 'Membership of the cluster: joins, leaves, exclusion of crashed members, views and merges.',
  properties: {
    all_clients_retry_timeout: prop.time(
      100,
      'Wait before the next attempt to join when all that answered were joining too',
      {
        type: 'int',
        writable: true,
      },
    ),
    join_timeout: prop.time(2000, 'Longest wait for members in discovery, and for the response to a JOIN request', {
      writable: true,
    }),
    leave_timeout: prop.time(1000, 'Longest wait for the response to a LEAVE request', {writable: true}),
    log_collect_msgs: prop.boolean(false, 'Whether missing acknowledgements of a view are logged', {writable: true}),
    log_view_warnings: prop.boolean(true, 'Whether a view without the own member is logged', {writable: true}),
    max_join_attempts: prop.int(10, 'Attempts to join before a member forms a cluster of its own; 0 never gives up', {
      writable: true,
    }),
    max_leave_attempts: prop.int(1, 'Attempts to leave', {
      writable: true,
      deprecated: 'ignored: a member leaves after leave_timeout',
    }),
    membership_change_policy: prop.string(
      'DefaultMembershipPolicy instance',
      'Class that orders the members of a view',
      {
        writable: true,
        viaMethod: true,
        unreadable: true,
      },
    ),
    merge_timeout: prop.time(5000, 'Longest wait of the merge leader for the subgroups', {writable: true}),
    num_prev_mbrs: prop.int(50, 'Former members that are remembered', {writable: true}),
    num_prev_views: prop.int(10, 'Views that are remembered', {writable: true}),
    print_local_addr: prop.boolean(true, 'Whether the address of the member is logged when it connects', {
      writable: true,
    }),
    print_physical_addrs: prop.boolean(true, 'Whether the physical address is logged with it', {writable: true}),
    print_view_details: prop.boolean(true, 'Whether joined and left members are logged with a view', {writable: true}),
    use_delta_views: prop.boolean(true, 'Whether a coordinator sends only what changed, once all have a full view', {
      writable: true,
    }),
    view_ack_collection_timeout: prop.time(2000, 'Longest wait for the acknowledgements of a view', {writable: true}),
  },
  attributes: {
    coord: attr.gauge('boolean', 'Whether this member is the coordinator'),
    implementation: attr.gauge('java.lang.String', 'Role of this member'),
    leaving: attr.gauge('boolean', 'Whether this member is about to leave'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    members: attr.gauge('org.jgroups.Membership', 'Members of the current view'),
    merge_id: attr.gauge('java.lang.String', 'Identity of the merge in progress'),
    merge_in_progress: attr.gauge('boolean', 'Whether a merge is in progress'),
    merge_killer_running: attr.gauge('boolean', 'Whether an overdue merge will be ended'),
    merge_task_running: attr.gauge('boolean', 'Whether this member leads a merge'),
    num_forged_msgs_dropped: attr.counter(
      'Views, digests and join responses of those who may not send them, or with impossible numbers',
      {
        own: true,
      },
    ),
    num_views: attr.counter('Views installed', {type: 'int'}),
    suspected_mbrs: attr.gauge('org.jgroups.Membership', 'Members that are suspected'),
    view: attr.gauge('java.lang.String', 'Current view'),
    view_handler_size: attr.gauge('int', 'Requests that wait for the next view', {hint: 'SCALAR'}),
    view_handler_suspended: attr.gauge('boolean', 'Whether requests for views are dropped'),
  },
  operations: {
    cancelMerge: op('Ends the merge in progress'),
    dumpViewHandlerHistory: op('Lists the last requests for views', {returns: 'java.lang.String', changes: false}),
    dumpViewHandlerQueue: op('Lists the requests that wait for the next view', {
      returns: 'java.lang.String',
      changes: false,
    }),
    fixDigests: op('Fetches the digests of all members and installs them everywhere'),
    printMergeIdHistory: op('Lists the last merges', {returns: 'java.lang.String', changes: false}),
    printPreviousMembers: op('Lists present and former members', {returns: 'java.lang.String', changes: false}),
    printPreviousViews: op('Lists the last views', {returns: 'java.lang.String', changes: false}),
    resumeViewHandler: op('Takes requests for views again'),
    suspect: op('Suspects the member with this logical name', {args: ['java.lang.String']}),
    suspendViewHandler: op('Drops requests for views'),
  },
  services: {
    requiresBelow: ['GET_DIGEST', 'SET_DIGEST', 'FIND_INITIAL_MBRS', 'FIND_MBRS'],
    providesDown: ['IS_MERGE_IN_PROGRESS'],
  },
  check: (props) => {
    const findings: CheckFinding[] = []
    for (const property of ['view_ack_collection_timeout', 'merge_timeout'] as const) {
      if (props[property] <= 0) findings.push({property, message: `${property} has to be greater than 0`})
    }
    const policy = props.membership_change_policy
    if (policy !== null && !DEFAULT_POLICIES.includes(policy)) {
      findings.push({
        property: 'membership_change_policy',
        message: `membership_change_policy names the Java class ${policy}, which cannot be loaded here; leave it out for the default order`,
      })
    }
    return findings
  },
})
