import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {findRule, nearestRule, rulePage, RULES} from '../../../../src/analysis/lint/catalogue.ts'
import type {Fault, LintContext} from '../../../../src/analysis/lint/rule.ts'
import {renderRuleIndex, renderRulePage} from '../../../../src/analysis/lint/rule-page.ts'
import type {Release} from '../../../../src/releases/facts.ts'
import {ROOT} from '../../../support/cli.ts'
import {healthyStack, loadText, stackOf} from '../../../support/config/stack-models.ts'

const context: LintContext = {rpcTimeoutMs: 15_000, rpcTimeoutFrom: '--rpc-timeout'}

function faultsOf(code: string, text: string, release: Release = '5.5'): readonly Fault[] {
  return findRule(code)?.check(stackOf(text, release), context) ?? []
}

/** Code, what is changed in the healthy stack, and what is said of it. */
const CASES: readonly [code: string, changes: Readonly<Record<string, string>>, expected: RegExp][] = [
  ['JG4003', {MERGE3: '', GMS: '<pbcast.GMS/><MERGE3/>'}, /MERGE3 is above GMS: merge events/],
  ['JG4003', {FD_ALL3: '', VERIFY_SUSPECT2: '<VERIFY_SUSPECT2/><FD_ALL3/>'}, /FD_ALL3 is above VERIFY_SUSPECT2/],
  ['JG4003', {FRAG4: '', MPING: '<MPING/><FRAG4/>'}, /is above FRAG4: fragments are not retransmitted/],
  ['JG4003', {GMS: '<pbcast.GMS/><AUTH auth_class="org.jgroups.auth.X509Token"/>'}, /AUTH is above GMS/],
  ['JG4003', {STABLE: '<pbcast.STABLE/><SYM_ENCRYPT/>'}, /SYM_ENCRYPT is above NAKACK2/],
  ['JG4004', {MERGE3: ''}, /has no MERGE3/],
  ['JG4005', {FD_SOCK2: '', FD_ALL3: ''}, /has no failure detector/],
  ['JG4005', {FD_ALL3: ''}, /only sockets are watched/],
  ['JG4005', {FD_SOCK2: ''}, /only heartbeats are counted: .* up to 12s/],
  ['JG4005', {FD_ALL3: '<FD_ALL3/><FD_ALL/>'}, /FD_ALL clashes with FD_ALL3/],
  ['JG4005', {FD_SOCK2: '<FD_SOCK2/><FD_SOCK/>'}, /FD_SOCK clashes with FD_SOCK2/],
  ['JG4006', {VERIFY_SUSPECT2: ''}, /suspicions of FD_SOCK2 and FD_ALL3 are not verified/],
  ['JG4006', {VERIFY_SUSPECT2: '<VERIFY_SUSPECT2 timeout="0"/>'}, /timeout is 0/],
  [
    'JG4007',
    {FD_ALL3: '<FD_ALL3 timeout="40s" interval="8s"/>'},
    /after up to 50s \(FD_ALL3 48s \+ VERIFY_SUSPECT2 2s\), remote calls end after 15s/,
  ],
  ['JG4007', {FRAG4: '<FRAG4/><RSVP timeout="5s" resend_interval="1s"/>'}, /RSVP gives up after 5s/],
  ['JG4008', {FRAG4: '<FRAG4 frag_size="64K"/>'}, /is not less than the bundler's maximum/],
  ['JG4008', {FRAG4: '<FRAG4 frag_size="63900"/>'}, /leaves no room for headers/],
  ['JG4008', {UFC: '<UFC max_credits="100K"/>'}, /asks for more/],
  ['JG4008', {UFC: '', FRAG4: '<FRAG4 frag_size="60K"/><UFC/>'}, /UFC stands above FRAG4/],
  ['JG4009', {GMS: '<pbcast.GMS/>'}, /log_collect_msgs is not set/],
  ['JG4009', {GMS: '<pbcast.GMS log_collect_msgs="false"/>'}, /log_collect_msgs is off/],
  ['JG4010', {MPING: '<JDBC_PING2 connection_url="jdbc:x"/>'}, /never removes records/],
  [
    'JG4010',
    {MPING: '<FILE_PING location="/mnt" remove_all_data_on_view_change="true"/>'},
    /without write_data_on_find/,
  ],
  ['JG4010', {MPING: '<FILE_PING location="/mnt" register_shutdown_hook="false"/>'}, /register_shutdown_hook is false/],
  ['JG4013', {NAKACK2: '<pbcast.NAKACK2 use_mcast_xmit="true"/>'}, /use_mcast_xmit is true: TCP has no IP multicast/],
  ['JG4013', {NAKACK2: '<pbcast.NAKACK2/>'}, /true by default/],
  [
    'JG4013',
    {NAKACK2: '<pbcast.NAKACK2 use_mcast_xmit="false" use_mcast_xmit_req="true"/>'},
    /use_mcast_xmit_req is true/,
  ],
  ['JG4014', {FD_SOCK2: '<FD_SOCK2 offset="5"/>'}, /overlaps the ports of the transport \(7800-7810\)/],
  ['JG4014', {FD_SOCK2: '<FD_SOCK2 offset="60000"/>'}, /beyond the last port: it wraps to 2264/],
  ['JG4014', {FD_SOCK2: '<FD_SOCK2 offset="57730"/>'}, /wrap around/],
  [
    'JG4015',
    {TCP: '<TCP bind_addr="127.0.0.1" bind_port="7800" diag.enabled="false"/>'},
    /TCP\.bind_addr is 127\.0\.0\.1/,
  ],
  [
    'JG4015',
    {TCP: '<TCP bind_addr="${x:LOOPBACK}" bind_port="7800" diag.enabled="false"/>'},
    /comes from \$\{x:LOOPBACK\}/,
  ],
  ['JG4016', {GMS: '<pbcast.GMS join_timeout="100"/>'}, /join_timeout is 100ms/],
  ['JG4016', {GMS: '<pbcast.GMS max_join_attempts="0"/>'}, /forever/],
  ['JG4017', {MERGE3: '<MERGE3 min_interval="1m" max_interval="10m"/>'}, /max_interval is 10m/],
  ['JG4018', {FD_ALL3: '<FD_ALL3 timeout="8s" interval="5s"/>'}, /every 5s and suspects after 8s/],
  ['JG4019', {NAKACK2: '', STABLE: ''}, /has no pbcast\.NAKACK2/],
  ['JG4019', {UNICAST3: ''}, /has no UNICAST3/],
  ['JG4020', {UNICAST3: '<UNICAST3/><UNICAST4/>'}, /UNICAST4 and UNICAST3 both do unicast delivery/],
  ['JG4021', {UFC: '', MFC: ''}, /no UFC and no MFC/],
  ['JG4022', {FRAG4: ''}, /has no FRAG2/],
  ['JG4023', {TCP: '<TCP diag.enabled="false"/>'}, /a port that the system picks/],
  [
    'JG4024',
    {TCP: '<TCP bind_port="7490" port_range="20" diag.enabled="true" diag.enable_tcp="true" diag.passcode="${p}"/>'},
    /the same tcp ports/,
  ],
  ['JG4025', {TCP: '<UDP/>'}, /neither mcast_addr nor mcast_port/],
  ['JG4026', {MPING: '<MPING ip_ttl="0"/>'}, /MPING\.ip_ttl is 0/],
  [
    'JG4027',
    {TCP: '<UDP bind_addr="10.0.0.1" mcast_addr="ff0e::8:8:8"/>'},
    /is IPv6, the transport is bound to 10\.0\.0\.1 \(IPv4\)/,
  ],
  ['JG4028', {TCP: '<UDP bundler.max_size="100K"/>'}, /do not fit into a datagram/],
  ['JG4029', {MPING: '<PING/>'}, /PING over TCP finds no members/],
  ['JG4029', {TCP: '<UDP/>', MPING: '<TCPPING initial_hosts="a[7800]"/>'}, /UDP\.bind_port is 0/],
  [
    'JG4030',
    {MPING: '<TCPPING initial_hosts="${h:localhost[7800]}"/>'},
    /names only this host \(localhost\[7800\], which comes from/,
  ],
  [
    'JG4030',
    {MPING: '<TCPPING initial_hosts="a[7900],b[7900]" port_range="1"/>'},
    /asks at ports 7900-7901, members of this stack listen on 7800-7810/,
  ],
  ['JG4031', {MPING: '<FILE_PING/>'}, /\/tmp\/jgroups by default/],
  ['JG4032', {MPING: '<dns.DNS_PING/>'}, /DNS_PING has no dns_query/],
  ['JG4032', {MPING: '<TCPPING initial_hosts="${nobody}"/>'}, /a variable has no value/],
  [
    'JG4027',
    {TCP: '<TCP bind_addr="10.0.0.1" bind_port="7800"/>', MPING: '<TCPPING initial_hosts="fd00::1[7800]"/>'},
    /initial_hosts names fd00::1 \(IPv6\)/,
  ],
  ['JG4027', {MPING: '<TCPPING initial_hosts="239.1.1.1[7800]"/>'}, /names the multicast group 239\.1\.1\.1/],
  [
    'JG4037',
    {TCP: '<TCP bind_addr="SITE_LOCAL" external_addr="${x:127.0.0.1}"/>'},
    /comes from \$\{x:127\.0\.0\.1\}: .* loopback/,
  ],
  ['JG4037', {TCP: '<TCP external_addr="0.0.0.0"/>'}, /no address at all/],
  ['JG4037', {TCP: '<TCP external_addr="169.254.1.1"/>'}, /link-local/],
  ['JG4037', {FD_SOCK2: '<FD_SOCK external_addr="localhost"/>'}, /FD_SOCK\.external_addr is localhost/],
  ['JG4038', {TCP: '<TCP bind_addr="${x:0.0.0.0}"/>'}, /no address for all interfaces/],
  ['JG4038', {TCP: '<TCP bind_addr="::"/>'}, /no address for all interfaces/],
  [
    'JG4039',
    {MPING: '<JDBC_PING clear_sql="DELETE from pings WHERE cluster_name=?"/>'},
    /clear_sql is about the table pings/,
  ],
  [
    'JG4039',
    {MPING: '<JDBC_PING2 insert_single_sql="INSERT INTO a.b values (?)" select_all_pingdata_sql="SELECT x FROM a.c"/>'},
    /is about the table/,
  ],
  ['JG4040', {MPING: '<JDBC_PING connection_url="jdbc:postgresql://db/x"/>'}, /type varbinary by default/],
  [
    'JG4041',
    {
      TCP: '<TCP bind_port="7800" port_range="0"/>',
      MPING: '<TCPPING initial_hosts="a[7800],b[7800]" port_range="30"/>',
    },
    /listen at 7800 alone: each discovery asks 62 addresses/,
  ],
  ['JG4042', {GMS: '<pbcast.GMS/><raft.RAFT members="A,B,A" raft_id="A"/>'}, /names A twice/],
  ['JG4042', {GMS: '<pbcast.GMS/><raft.RAFT members="A,B,C" raft_id="${raft_id:D}"/>'}, /D, which comes .* not among/],
  ['JG6001', {TCP: '<TCP bind_port="7800"/>'}, /on by default, without a passcode/],
  ['JG6005', {GMS: '<AUTH auth_class="org.jgroups.auth.MD5Token"/><pbcast.GMS/>'}, /MD5Token: .* gone since 5\.0/],
  ['JG6005', {GMS: '<AUTH auth_class="org.jgroups.auth.RegexMembership"/><pbcast.GMS/>'}, /RegexMembership/],
  ['JG6007', {STABLE: '<SYM_ENCRYPT store_password="changeit"/>'}, /store_password is in the file in clear text/],
  ['JG6007', {STABLE: '<SYM_ENCRYPT store_password="${p:changeit}"/>'}, /as the default of a variable/],
  ['JG6008', {STABLE: '<SYM_ENCRYPT sym_algorithm="DES/ECB/PKCS5Padding"/>'}, /is broken/],
  ['JG6008', {STABLE: '<ASYM_ENCRYPT asym_keylength="512"/>'}, /asym_keylength is 512/],
  ['JG6009', {FD_ALL3: '<FD_ALL3/><ASYM_ENCRYPT/>'}, /gives the group key to any member that joins/],
  ['JG7001', {TCP: '<TCP bind_port="7800" recv_buf_size="20M"/>'}, /recv_buf_size of 20000000 bytes is cut to 212992/],
  [
    'JG7002',
    {TCP: '<TCP bind_port="7800" use_virtual_threads="false" thread_pool.max_threads="4"/>'},
    /max_threads is 4/,
  ],
]

describe('lint rules', () => {
  it('find nothing in a healthy stack', () => {
    const stack = stackOf(healthyStack())
    assert.deepEqual(
      RULES.flatMap((rule) => rule.check(stack, context).map(({message}) => `${rule.code} ${message}`)),
      [],
    )
    assert.deepEqual(loadText(healthyStack()).errors, [])
  })

  for (const [code, changes, expected] of CASES) {
    it(`${code} says ${String(expected)}`, () => {
      const faults = faultsOf(code, healthyStack(changes))
      assert.ok(
        faults.some(({message}) => expected.test(message)),
        `${code}: ${faults.map(({message}) => message).join('\n')}`,
      )
      for (const {place} of faults)
        assert.deepEqual([place.file, place.line > 0, place.column > 0], ['a.xml', true, true])
    })
  }

  it('each have a case here, those on suppressions and on what reading finds apart', () => {
    const tested = new Set(CASES.map(([code]) => code))
    const rest = RULES.filter(
      ({code, remarks}) => !tested.has(code) && !code.startsWith('JG9') && remarks === undefined,
    )
    assert.deepEqual(rest, [])
  })

  it('know the names that older releases use', () => {
    const old = (change: string): string =>
      healthyStack({TCP: `<TCP bind_port="7800" ${change}/>`, FD_SOCK2: '<FD_SOCK/>', FRAG4: '<FRAG2/>'})
    assert.match(faultsOf('JG6001', old('enable_diagnostics="true"'), '4.2')[0]?.message ?? '', /are on, without/)
    assert.deepEqual(faultsOf('JG6001', old('diagnostics_passcode="x"'), '4.2'), [])
    assert.match(faultsOf('JG4008', old('max_bundle_size="30000"'), '4.2')[0]?.message ?? '', /maximum of 30000 bytes/)
    assert.match(faultsOf('JG4023', old(''), '4.2')[0]?.message ?? '', /FD_SOCK listens/)
  })

  it('report nothing as absent while an include is missing', () => {
    const text = '<config><include file="nosuch.xml"/><pbcast.GMS/></config>'
    const absent = ['JG4004', 'JG4005', 'JG4006', 'JG4019', 'JG4021', 'JG4022']
    assert.deepEqual(
      absent.flatMap((code) => faultsOf(code, text)),
      [],
    )
  })

  it('have codes and names of their own, and are found by both', () => {
    assert.equal(new Set(RULES.flatMap(({code, name}) => [code, name])).size, RULES.length * 2)
    for (const rule of RULES) {
      assert.match(rule.code, /^JG\d{4}$/)
      assert.deepEqual([findRule(rule.code.toLowerCase()), findRule(rule.name)], [rule, rule])
    }
    assert.deepEqual([nearestRule('no-merg'), nearestRule('JG40004')], ['no-merge', 'JG4004'])
  })

  it('have the committed pages', () => {
    const pages = RULES.map((rule) => [rulePage(rule), renderRulePage(rule)] as const)
    for (const [page, text] of [...pages, ['docs/rules/README.md', renderRuleIndex(RULES)] as const])
      assert.equal(readFileSync(join(ROOT, page), 'utf8'), text, `${page}: run npx tsx scripts/rules.ts`)
    assert.equal(readdirSync(join(ROOT, 'docs/rules')).length, RULES.length + 1)
  })
})
