import assert from 'node:assert/strict'
import fc from 'fast-check'
import type {Release} from '../../../../src/releases/facts.ts'
import {migrateConfig} from '../../../../src/analysis/migrate/migrate.ts'
import type {Migration} from '../../../../src/analysis/migrate/migration.ts'
import {protocols} from '../../../../src/protocols/registry.ts'

const environment = {registry: protocols, files: {find: () => 'was not found'}, properties: {}, variables: {}}

function migrate(text: string, to: Release = '5.5', from: Release | 'auto' = 'auto'): Migration {
  return migrateConfig({file: 'x.xml', text}, {from, to, environment})
}

/** Migrates the content of <config>. */
function moved(inner: string, to?: Release, from?: Release): string {
  return migrate(`<config>${inner}</config>`, to, from).text.slice('<config>'.length, -'</config>'.length)
}

const STACK = `<config xmlns="urn:org:jgroups"
        xsi:schemaLocation="urn:org:jgroups http://www.jgroups.org/schema/JGroups-3.6.xsd">
    <!-- ports -->
    <TCP bind_port="7800"
         loopback="true"
         max_bundle_size="64K"   thread_pool.max_threads="8"
         timer_type="new3"/>
    <TCPPING timeout="3000" initial_hosts="\${hosts:a[7800],b[7800]}"
             num_initial_members="3" />
    <MERGE2/><FD_SOCK/>
    <FD timeout="3000" max_tries="3" />
    <VERIFY_SUSPECT timeout="1500"  />
    <pbcast.NAKACK use_mcast_xmit="false"
                   retransmit_timeout="300,600"/>

    <UNICAST timeout="300,600" />
    <pbcast.STABLE stability_delay="1000" max_bytes="4M"/>
    <pbcast.GMS print_local_addr="true"/> <!-- members -->
    <FC max_credits="2M" min_threshold="0.4"/>
    <FRAG2 frag_size="60K"  />
    <pbcast.STATE_TRANSFER/>
</config>
`

const MOVED = `<config xmlns="urn:org:jgroups"
        xsi:schemaLocation="urn:org:jgroups http://www.jgroups.org/schema/jgroups-5.5.xsd">
    <!-- ports -->
    <TCP bind_port="7800"
         bundler.max_size="64K"   thread_pool.max_threads="8"/>
    <TCPPING initial_hosts="\${hosts:a[7800],b[7800]}" />
    <MERGE3/><FD_SOCK/>
    <FD_ALL3 timeout="9000" interval="3000" />
    <VERIFY_SUSPECT timeout="1500"  />
    <pbcast.NAKACK2 use_mcast_xmit="false"/>

    <UNICAST3 />
    <pbcast.STABLE max_bytes="4M"/>
    <pbcast.GMS print_local_addr="true"/> <!-- members -->
    <UFC max_credits="2M" min_threshold="0.4"/>
    <MFC max_credits="2M" min_threshold="0.4"/>
    <FRAG2 frag_size="60K"  />
    <pbcast.STATE_TRANSFER/>
</config>
`

describe('jg config migrate', () => {
  it('moves a stack of 3.6 to 5.5 and keeps comments, order, indentation and units', () => {
    const {text, from, because, needsPerson, findings} = migrate(STACK)
    assert.equal(text, MOVED)
    assert.deepEqual([from, needsPerson, findings], ['3.6', false, []])
    assert.match(because, /schema location names 3\.6/)
  })

  it('finds nothing more to do in its own result', () => {
    const {text, steps, changed} = migrate(MOVED)
    assert.deepEqual([text, steps, changed], [MOVED, [], false])
  })

  it('keeps Windows line ends', () => {
    assert.equal(migrate(STACK.replaceAll('\n', '\r\n')).text, MOVED.replaceAll('\n', '\r\n'))
  })

  it('keeps all text around what it changes, whatever it is', () => {
    const blank = fc.stringMatching(/^[ \t\n]{0,3}$/)
    const comment = fc.stringMatching(/^[\wé ]{0,9}$/).map((text) => `<!--${text}-->`)
    fc.assert(
      fc.property(blank, comment, blank, comment, (a, b, c, d) => {
        const around = (name: string): string => `${a}${b}<UDP${c} ip_ttl="2"/>${d}\n  <${name}/>${b}`
        assert.equal(moved(around('MERGE2'), '5.5', '4.2'), around('MERGE3'))
      }),
    )
  })

  it('produces readable text from any input', () => {
    const element = fc.constantFrom(
      "<FC max_credits='2M'></FC>",
      '<RELAY site=\'a\' bridge_props="b.xml"/>',
      '<FD timeout="1"\n  max_tries=\'${a:2}\' shun="true" />',
      "<TCP start_port='1' loopback='&amp;' oob_thread_pool.enabled=\"x\"/>",
      '<pbcast.FLUSH/>\n',
      'text <UNICAST timeout="1"/> &#65;',
      '<ENCRYPT key_store_name=\'C:\\\\x\' store_password="a&quot;b"/>',
      '<AUTH auth_class="org.jgroups.auth.MD5Token" auth_value=\'"\'/><!-- x -->',
      '<PING\u00a0timeout="1"/>\u00a0',
      '<S3_PING  location = "x" />',
    )
    fc.assert(
      fc.property(fc.array(element), fc.constantFrom('', '\n  '), (elements, gap) => {
        const {text} = migrate(`<config>${elements.map((e) => gap + e).join('')}</config>`, '5.5', '3.6')
        assert.equal(migrate(text, '5.5', '5.5').text, text)
      }),
    )
  })

  it('reports the place, change and reason of each step', () => {
    const [first] = migrate('<config>\n  <UDP\n    loopback="true"/>\n</config>', '5.5', '3.6').steps
    assert.deepEqual(first, {
      file: 'x.xml',
      line: 3,
      column: 5,
      path: 'config/UDP/@loopback',
      action: 'dropped',
      found: 'loopback="true"',
      reason: 'messages to oneself are always looped back inside the transport',
    })
  })

  it('shows no passwords', () => {
    const {steps} = migrate('<config><UDP diagnostics_passcode="s3cret"/></config>')
    assert.deepEqual(
      steps.map((s) => [s.found, s.result]),
      [['diagnostics_passcode="…"', 'diag.passcode="…"']],
    )
  })

  it('removes an element with its line', () => {
    assert.equal(moved('\n  <UDP/>\n  <pbcast.FLUSH timeout="0"/>\n  <FRAG2/>\n'), '\n  <UDP/>\n  <FRAG2/>\n')
    assert.equal(moved('<UDP/><pbcast.FLUSH></pbcast.FLUSH><FRAG2/>'), '<UDP/><FRAG2/>')
  })

  it('renames start and end tag', () => {
    assert.equal(moved('<UDP/><MERGE2 min_interval="1"></MERGE2 >'), '<UDP/><MERGE3 min_interval="1"></MERGE3 >')
  })

  it('keeps the package of a class name', () => {
    assert.equal(moved('<UDP/><org.jgroups.protocols.UNICAST/>'), '<UDP/><org.jgroups.protocols.UNICAST3/>')
  })

  it('adds no protocol that the stack has already', () => {
    assert.equal(moved('<UDP/><FD_ALL/><FD/><MERGE3/><MERGE2/>'), '<UDP/><FD_ALL/><MERGE3/>')
    assert.equal(moved('<UDP/><UFC/><FC max_credits="1M"/>'), '<UDP/><UFC/><MFC max_credits="1M"/>')
  })

  const ATTRIBUTES: readonly (readonly [string, string, string, Release?])[] = [
    [
      'multiplies timeout and max_tries of FD',
      '<FD max_tries="2" timeout="500"/>',
      '<FD_ALL3 interval="500" timeout="1000"/>',
    ],
    [
      'keeps an interval below the time limit',
      '<FD timeout="500" max_tries="1"/>',
      '<FD_ALL3 timeout="500" interval="250"/>',
    ],
    ['adds the interval that FD_ALL3 needs', '<FD timeout="500"/>', '<FD_ALL3 timeout="2500" interval="500"/>'],
    [
      'takes the name of a component for that of a Java field',
      '<UDP thread_pool_max_threads="9"/>',
      '<UDP thread_pool.max_threads="9"/>',
    ],
    [
      'writes a bind interface as an address',
      '<UDP bind_interface="${i:eth0}"/>',
      '<UDP bind_addr="${i:match-interface:eth0}"/>',
    ],
    [
      'gives TCP the port that TCPPING names',
      '<TCP/><TCPPING initial_hosts="a[7900]"/>',
      '<TCP bind_port="7900"/><TCPPING initial_hosts="a[7900]"/>',
    ],
    [
      'asks routers by TCPGOSSIP',
      '<UDP/><PING gossip_host="r" gossip_port="1"/>',
      '<UDP/><TCPGOSSIP initial_hosts="r[1]"/>',
    ],
    [
      'lists the router of a tunnel',
      '<TUNNEL router_host="r" router_port="1"/>',
      '<TUNNEL gossip_router_hosts="r[1]"/>',
    ],
    [
      'splits ENCRYPT by its key store',
      '<UDP/><ENCRYPT key_store_name="k" sym_init="128"/>',
      '<UDP/><SYM_ENCRYPT keystore_name="k" sym_keylength="128"/>',
    ],
    [
      'keeps the type of a key store',
      '<UDP/><SYM_ENCRYPT keystore_name="k"/>',
      '<UDP/><SYM_ENCRYPT keystore_name="k" keystore_type="pkcs12"/>',
      '5.4',
    ],
    ['drops a bundler that is gone', '<UDP bundler_type="old" max_bundle_size="9k"/>', '<UDP bundler.max_size="9k"/>'],
    [
      'puts the usual bundler into a variable',
      '<UDP bundler_type="${b:ring-buffer}"/>',
      '<UDP bundler_type="${b:per-destination}"/>',
    ],
    [
      'makes fragments smaller than bundles',
      '<UDP max_bundle_size="60000"/><FRAG2 frag_size="60000"/>',
      '<UDP bundler.max_size="60000"/><FRAG2 frag_size="59000"/>',
    ],
    [
      'gives tokens their prefix',
      '<UDP/><AUTH auth_class="org.jgroups.auth.RegexMembership" match_string="x"/>',
      '<UDP/><AUTH auth_class="org.jgroups.auth.RegexMembership" auth_token.match_string="x"/>',
    ],
    [
      'writes nested variables as a list of names',
      '<UDP bind_addr="${a:${b:c}}" ip_ttl="${x: ${y}}"/>',
      '<UDP bind_addr="${a,b:c}" ip_ttl="${x,y}"/>',
      '4.2',
    ],
    [
      'keeps what 10k and 1m meant as durations',
      '<UDP/><pbcast.GMS join_timeout="10k" leave_timeout="${l:1m}"/>',
      '<UDP/><pbcast.GMS join_timeout="10000" leave_timeout="${l:1000000}"/>',
      '5.2',
    ],
    [
      'leaves durations of 5.3 and later alone',
      '<UDP/><pbcast.GMS join_timeout="10m"/>',
      '<UDP/><pbcast.GMS join_timeout="10m"/>',
      '5.3',
    ],
  ]
  for (const [behaviour, before, after, from = '3.6'] of ATTRIBUTES)
    it(behaviour, () => {
      assert.equal(moved(before, '5.5', from), after)
    })

  it('writes single quotes, entities and backslashes of 3.6 as JGroups 4 and later read them', () => {
    const before = `<UDP bind_addr='lo&#99;alhost'/> text <FILE_PING location="C:\\tmp\\&quot;x"/>`
    const after = `<UDP bind_addr="localhost"/>  <FILE_PING location="C:\\\\tmp\\\\\\"x"/>`
    assert.equal(moved(before, '5.5', '3.6'), after)
  })

  it('stops at the requested release', () => {
    assert.equal(
      moved('<UDP max_bundle_size="1k" timer_type="old"/><FD/><MERGE2/>', '4.2'),
      '<UDP max_bundle_size="1k"/><FD/><MERGE3/>',
    )
  })

  it('moves the stacks of FORK, of Infinispan, and those inside other files', () => {
    const fork = '<FORK><fork-stacks><fork-stack id="a"><config><FC/></config></fork-stack></fork-stacks></FORK>'
    assert.match(moved(`<UDP/>${fork}`), /<config><UFC\/><MFC\/><\/config>/)
    const infinispan =
      '<infinispan xmlns="urn:infinispan:config:10.0"><jgroups><stack name="a" extends="udp">' +
      '<FD_SOCK ispn:stack.combine="INSERT_AFTER" ispn:stack.position="MERGE2"/><remote-sites default-stack="t"/>' +
      '</stack></jgroups></infinispan>'
    assert.equal(migrate(infinispan).text, infinispan.replace('MERGE2', 'MERGE3'))
    const embedded = '<server><attribute name="x"><config><UDP loopback="true"/></config></attribute></server>'
    assert.equal(migrate(embedded).text, embedded.replace(' loopback="true"', ''))
  })

  describe('what cannot be decided', () => {
    it('is left, marked, listed, and needs the user', () => {
      const {text, steps, needsPerson} = migrate('<config>\n  <UDP/>\n  <CENTRAL_LOCK num_backups="1"/>\n</config>\n')
      assert.match(
        text,
        /^<config>\n {2}<UDP\/>\n {2}<!-- jg config migrate: .*lock.* -->\n {2}<CENTRAL_LOCK num_backups="1"\/>\n<\/config>\n$/,
      )
      assert.deepEqual([steps.map((s) => [s.action, s.found]), needsPerson], [[['left', 'CENTRAL_LOCK']], true])
      assert.ok(steps[0]?.person)
    })

    it('is marked only once', () => {
      const comment = `<!-- ${'far '.repeat(400)}-->`
      const {text} = migrate(`<config>\n  ${comment}\n  <UDP/>\n  <S3_PING/>\n</config>\n`, '5.5', '3.6')
      const again = migrate(text, '5.5', '3.6')
      assert.deepEqual([again.text, again.needsPerson], [text, true])
    })

    const OPEN: readonly (readonly [string, string, RegExp])[] = [
      [
        'a token that is gone',
        '<UDP/><AUTH auth_class="org.jgroups.auth.MD5Token" auth_value="x"/>',
        /no token org\.jgroups\.auth\.MD5Token/,
      ],
      ['an attribute of no release', '<UDP mcast_prt="1"/>', /write mcast_port if that was meant/],
      ['a protocol of another project', '<UDP/><kubernetes.KUBE_PING/>', /jgroups-kubernetes/],
      ['an unknown protocol', '<UDP/><MERGE4/>', /MERGE3 has a similar name/],
      ['a file that is named', '<UDP/><FORK config="fork.xml"/>', /migrate fork\.xml/],
      ['a bundler of another project', '<UDP bundler_type="a.B"/>', /not a bundler/],
      ['a variable with text around another one', '<UDP bind_addr="${a:x${b:c}}"/>', /do not nest/],
      ['a time limit from variables', '<UDP/><FD timeout="${a:1}" max_tries="3"/>', /max_tries times timeout/],
      ['a transport that was shared', '<UDP singleton_name="x"/>', /FORK/],
      ['sites of RELAY', '<UDP/><RELAY site="a" bridge_props="b.xml"/>', /list the other sites/],
    ]
    for (const [what, inner, todo] of OPEN)
      it(`is ${what}`, () => {
        const {steps, needsPerson, text} = migrate(`<config>${inner}</config>`, '5.5', '4.2')
        const said = steps.filter((s) => s.person !== undefined).map((s) => `${s.reason}: ${s.person ?? ''}`)
        assert.ok(needsPerson)
        assert.match(said.join('\n'), todo)
        assert.match(text, /<!-- jg config migrate: /)
      })

    it('is whatever the target still refuses', () => {
      const {needsPerson, findings} = migrate('<config><UDP/><PING/><pbcast.STABLE/><pbcast.NAKACK/></config>')
      assert.ok(needsPerson)
      assert.match(findings.map((f) => f.message).join('\n'), /STABLE/)
    })
  })

  it('refuses a text that is no tree, one without a stack, a server subsystem, and the way back', () => {
    const faults: readonly (readonly [string, Release, RegExp])[] = [
      ['<config><UDP></config>', '5.5', /cannot be used: 1 error/],
      ['<beans/>', '5.5', /has no protocol stack/],
      ['<subsystem xmlns="urn:jboss:domain:jgroups:8.0"><stacks/></subsystem>', '5.5', /expected <stack> with/],
      ['<config><UDP use_virtual_threads="true" rtt.enabled="true"/></config>', '4.2', /cannot be|can be migrated/],
    ]
    for (const [text, to, message] of faults) assert.throws(() => migrate(text, to), {name: 'ConfigError', message})
  })
})
