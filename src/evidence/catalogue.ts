/** `error`: the cluster is not well; `warning`: it is not proven to be well. */
export type Severity = 'error' | 'warning'

/** What is known of one kind of finding. */
export interface FindingPage {
  readonly code: string
  readonly title: string
  readonly severity: Severity
  /** What brings it about. */
  readonly cause: string
  /** What it is concluded from. */
  readonly proof: string
  /** What would show that it is not so. */
  readonly disproof: string
  readonly remedy: string
}

type Text = Omit<FindingPage, 'code' | 'severity'>

const error = (code: string, text: Text): FindingPage => ({code, severity: 'error', ...text})
const warning = (code: string, text: Text): FindingPage => ({code, severity: 'warning', ...text})

const OF_CLUSTERS = {
  'other cluster': error('JG1001', {
    title: 'a member of another cluster was met',
    cause: 'The address belongs to another cluster, or the name of the cluster is misspelt in one configuration.',
    proof: 'The member tells the name of its cluster, and it is not the one in question.',
    disproof: 'A second look at the same address shows the cluster in question.',
    remedy:
      'Name the cluster that you mean with --cluster; correct the name where it is misspelt and restart that member.',
  }),
  'clusters tie': warning('JG1002', {
    title: 'several clusters have as many members each',
    cause: 'No cluster was named, and the members that answered are in equal parts of several.',
    proof: 'The numbers of members that told their view are equal.',
    disproof: 'One more member answers, or the cluster is named.',
    remedy: 'Name the cluster that you mean with --cluster.',
  }),
  'views differ': error('JG1003', {
    title: 'members of one cluster hold different views',
    cause:
      'A partition of the network, members that run releases or transports that cannot meet, a view that is just being installed, or a member that was excluded and has not merged yet.',
    proof: 'Two members of the same cluster told views with different numbers, creators or members.',
    disproof: 'A look some seconds later shows one view: then a change was under way.',
    remedy: 'Look for JG1006, JG1007 and JG1016 first; then run jg reach --from-status from the hosts of both parts.',
  }),
  'several coordinators': error('JG1004', {
    title: 'several members of one cluster are coordinator',
    cause: 'The cluster is split: each part has elected a coordinator of its own.',
    proof: 'Each of them told a view in which it comes first.',
    disproof: 'A look some seconds later shows one coordinator: then a merge was under way.',
    remedy:
      'As for JG1003. MERGE3 brings the parts together once they reach each other; without MERGE3 restart one part.',
  }),
  'no coordinator': error('JG1005', {
    title: 'the coordinator of a view does not answer',
    cause: 'The coordinator hangs, has crashed, or is cut off from here.',
    proof: 'A member told a view whose first member was asked and did not answer.',
    disproof: 'The coordinator answers a second look, or the other members install a view without it.',
    remedy:
      'Look at that host first: no member can join or leave until the others exclude it. jg reach names the step that fails.',
  }),
  'releases differ': error('JG1006', {
    title: 'members run releases that refuse each other',
    cause: 'JGroups takes messages of its own major and minor version only: 5.3 and 5.5 never form one cluster.',
    proof: 'Members of one cluster name told different major or minor versions.',
    disproof: 'All members tell the same major and minor version.',
    remedy:
      'Bring all members to one minor version. An upgrade between minors cannot be rolling: stop one side, or move over by a second cluster.',
  }),
  'transports differ': error('JG1007', {
    title: 'members of one cluster use different transports',
    cause: 'Some members run a stack over UDP and others one over TCP; the two never meet.',
    proof: 'Members of one cluster name answered at UDP and at TCP ports.',
    disproof: 'All members answer over the same transport.',
    remedy: 'Give all members the same stack.',
  }),
  'tls differs': error('JG1008', {
    title: 'some members encrypt their connections and others do not',
    cause: 'TLS is set in the configuration of some members only.',
    proof: 'Members of one cluster told their views in the clear, and another one spoke TLS.',
    disproof: 'All members speak TLS, or none does.',
    remedy: 'Set TLS for all members, or for none.',
  }),
  'name twice': warning('JG1009', {
    title: 'two members have the same logical name',
    cause:
      'The name is set in a configuration or image that several members share, or a member was restarted and its old self is still in the view.',
    proof: 'Two members of one cluster with different UUIDs go by the same name.',
    disproof: 'One of the two leaves the view.',
    remedy:
      'Give each member its own name (-name, jgroups.name), or leave it out; JGroups then makes one up from the host name.',
  }),
  'too many': warning('JG1010', {
    title: 'more members were named than are looked at',
    cause: 'Answers named more addresses or members than one look takes.',
    proof: 'The bound was reached.',
    disproof: 'A look that begins at fewer addresses stays below it.',
    remedy: 'Look at parts of the cluster, by the addresses you name.',
  }),
}

const OF_ANSWERS = {
  'no view': error('JG1011', {
    title: 'a member says that it has no view',
    cause:
      'It is joining just now or leaving; or it cannot join: AUTH or encryption (SYM_ENCRYPT, ASYM_ENCRYPT) is set on one side only, or the coordinator does not reach it.',
    proof: 'The member answered a request for its view with none.',
    disproof: 'A look some seconds later shows its view.',
    remedy:
      'Look again. If it stays so, compare its stack with that of the others (jg config diff, jg protocol list) and read its log.',
  }),
  'view not told': error('JG1012', {
    title: 'a member answers and its view cannot be read',
    cause: 'A stack without MERGE3, a release that is not known here, or a member that is not reached in full.',
    proof: 'The member told who it is, and no request for its view was answered.',
    disproof: 'jg peek of the same address tells a view.',
    remedy: 'Look at it with jg reach, which names the step that fails.',
  }),
  'not in any view': error('JG1013', {
    title: 'a member answers and stands in no view',
    cause: 'The others have excluded it, or it never joined them.',
    proof: 'It answered, and no view that was told, its own included, has it.',
    disproof: 'A view has it a moment later: then a change was under way.',
    remedy: 'Read its log for a suspicion or a rejected join; restart it if it does not merge.',
  }),
  'address not for others': error('JG1014', {
    title: 'a member tells others an address that they cannot use',
    cause:
      'bind_addr or external_addr is a loopback, any or link-local address, often because a host name or a default leads to 127.0.0.1.',
    proof:
      'It tells such an address while other members of its view are on other hosts, or while it was asked at another one.',
    disproof: 'All members of the view are on that host.',
    remedy: 'Set bind_addr (SITE_LOCAL, match-interface:…) or external_addr to an address that the other hosts reach.',
  }),
  encrypted: error('JG1015', {
    title: 'a member encrypts its connections and was asked in the clear',
    cause: 'The transport is set to TLS, and no TLS options were given.',
    proof: 'The port answered with bytes of TLS, or turned away a handshake that the unencrypted FD_SOCK2 port takes.',
    disproof: 'With the TLS options of the members the view is told.',
    remedy: 'Give --tls-keystore and --tls-truststore, or put them into the context.',
  }),
  'certificate refused': error('JG1016', {
    title: 'the TLS handshake with a member fails',
    cause:
      'A certificate that the other side does not trust, none where one is wanted, or no common version or cipher.',
    proof: 'The TLS layer reported the failure.',
    disproof: 'The handshake succeeds with another key store or truststore.',
    remedy: 'Compare key store and truststore with those of the members; the reason names the side that refused.',
  }),
  'cluster needed': error('JG1017', {
    title: 'a member answers only who knows the name of its cluster',
    cause: 'Members up to 5.4 without FD_SOCK2 do not tell their cluster.',
    proof: 'The connection was taken, and there was nothing that could be asked.',
    disproof: 'With the name of the cluster the view is told.',
    remedy: 'Name the cluster with --cluster.',
  }),
  'other member': error('JG1018', {
    title: 'another member answers at this address',
    cause:
      'The address went to a new member (a restarted process, a pod whose address was used again) and others still have the old one.',
    proof: 'The UUID that answered is not the one that was expected there.',
    disproof: 'The expected member answers at another address.',
    remedy: 'Wait for the next view; clear discovery stores of old entries with jg discovery verify.',
  }),
  'other program': error('JG1019', {
    title: 'another program has the port',
    cause: 'The port is that of another service, or of a proxy.',
    proof: 'The bytes that came are none of JGroups.',
    disproof: 'jg peek of the same address finds a member.',
    remedy: 'Name the port of the transport (bind_port, 7800 by default; jg config ports lists them).',
  }),
  'failure detection port': error('JG1020', {
    title: "FD_SOCK2's port was named instead of the transport's",
    cause: 'Both ports are open, and the one of the failure detection was named or published.',
    proof: 'The port turned every request to a transport away and answered the question of FD_SOCK2.',
    disproof: 'jg peek of the same address tells a view.',
    remedy: "Name the transport's port: 100 below in JGroups, 50000 below in Infinispan and Keycloak.",
  }),
  'address leads elsewhere': error('JG1021', {
    title: 'the address that a member tells does not lead to it',
    cause:
      'external_addr and external_port, or bind_addr, do not fit the network: address translation, or published ports.',
    proof: 'It was reached at one address, tells another, and nobody or another member answers there.',
    disproof: 'From the host of another member the told address leads to it.',
    remedy: 'Set external_addr and external_port, or bind_addr, to an address that the other members reach.',
  }),
  'failure detection blocked': error('JG1022', {
    title: "a member's FD_SOCK2 port cannot be reached",
    cause: 'The port is not published, a firewall blocks it, or it has another offset.',
    proof: 'The transport answers, and no port of FD_SOCK2 that belongs to it does.',
    disproof: 'The port answers from the host of another member, or with --fd-offset.',
    remedy: 'Open the port to the other members (jg config ports lists it); until then crashes are noticed late.',
  }),
}

const OF_SILENCE = {
  'hung member': error('JG1023', {
    title: 'a member hangs',
    cause: 'The process is stopped (SIGSTOP, a debugger), in a long garbage collection, or gets no processor or disk.',
    proof:
      'Its host takes connections, since the kernel does that, and nothing that was sent is read or answered: neither at its transport nor at FD_SOCK2. A view that still has it makes that certain.',
    disproof: 'It answers a second look, or its FD_SOCK2 port answers.',
    remedy:
      'On its host, look at the state of the process (ps -o stat, jcmd PID Thread.print, the log of the garbage collector); resume or restart it.',
  }),
  'refused member': error('JG1024', {
    title: 'nobody listens at the address of a member of a view',
    cause: 'The process has ended and the others have not noticed yet, or a firewall rejects connections from here.',
    proof: 'The host refused the connection at the address that the view has.',
    disproof: 'The member answers from another host.',
    remedy: 'Start it again, or wait for the next view. If the process runs, look at firewalls between here and there.',
  }),
  'member out of reach': error('JG1025', {
    title: 'packets to a member of a view are dropped',
    cause: 'A firewall, a missing route, or a host that is down.',
    proof: 'There was no reaction at all to the connection at the address that the view has.',
    disproof: 'The member answers from another host.',
    remedy: 'jg reach names the step that fails; compare with a look from the host of another member.',
  }),
  'silent member': error('JG1026', {
    title: 'a member of a view does not answer',
    cause: 'The process hangs, the packets are lost, or the stack lacks MERGE3.',
    proof: 'It was asked at the address that the view has, and nothing came back.',
    disproof: 'It answers a second look, or one with a longer --timeout.',
    remedy: 'Look again with a longer --timeout; jg reach --steps shows how far it is reached.',
  }),
  unreachable: error('JG1027', {
    title: 'nobody answers at an address that was asked',
    cause: 'No member runs there, or it is cut off from here.',
    proof: 'The address was asked, and no member answered; no view that was told has it.',
    disproof: 'A member answers there from another host.',
    remedy: 'Check address and port; jg reach names the step that fails.',
  }),
  'not asked': warning('JG1028', {
    title: 'a member of a view was not asked, since nobody told its address',
    cause: 'Diagnostics are off or out of reach, and the other members do not tell addresses.',
    proof: 'A view has the member, and no answer held its address.',
    disproof: 'It is named, and answers.',
    remedy: 'Name the member, its configuration with --props, or its discovery store with --store.',
  }),
}

/** All kinds of findings by name. */
export const CATALOGUE = {...OF_CLUSTERS, ...OF_ANSWERS, ...OF_SILENCE} as const satisfies Record<string, FindingPage>

/** What a finding is about; `jg explain` has a page for each. */
export type FindingKind = keyof typeof CATALOGUE
