import assert from 'node:assert/strict'
import {migrateConfig} from '../../../../src/analysis/migrate/migrate.ts'
import type {Migration} from '../../../../src/analysis/migrate/migration.ts'
import {ConfigError} from '../../../../src/errors/index.ts'
import {optionsOf} from '../../../support/config/verdicts.ts'

function migrate(...lines: readonly string[]): Migration {
  const text = ['<subsystem xmlns="urn:jboss:domain:jgroups:3.0"><stacks>', ...lines, '</stacks></subsystem>'].join(
    '\n',
  )
  const {environment} = optionsOf()
  return migrateConfig({file: 'standalone.xml', text}, {from: 'auto', to: '5.5', environment})
}

const linesOf = ({text}: Migration): readonly string[] => text.split('\n').slice(1, -1)

describe('migration of the subsystem of WildFly', () => {
  it('changes types and properties in place, and leaves all else byte for byte', () => {
    const migration = migrate(
      '  <stack name="tcp"> <!-- é -->',
      '    <transport type=\'TCP\' socket-binding = "jgroups-tcp">',
      '      <property name="max_bundle_size" >64K</property>',
      '      <property name="loopback">true</property>',
      '      <thread-pool name="default" max-threads="10"/>',
      '    </transport>',
      '    <protocol type="TCPPING"><property name="initial_hosts">a[7600]</property></protocol>',
      '    <protocol type="MERGE2"/>',
      '    <protocol type="pbcast.NAKACK"/>',
      '    <protocol type="FC"><property name="max_credits">2M</property></protocol>',
      '    <protocol type="pbcast.STABLE"/>',
      '    <protocol type="pbcast.GMS"/>',
      '    <protocol type="pbcast.FLUSH"/>',
      '  </stack>',
    )
    assert.deepEqual(linesOf(migration), [
      '  <stack name="tcp"> <!-- é -->',
      '    <transport type=\'TCP\' socket-binding = "jgroups-tcp">',
      '      <property name="bundler.max_size" >64K</property>',
      '      <thread-pool name="default" max-threads="10"/>',
      '    </transport>',
      '    <protocol type="TCPPING"><property name="initial_hosts">a[7600]</property></protocol>',
      '    <protocol type="MERGE3"/>',
      '    <protocol type="pbcast.NAKACK2"/>',
      '    <protocol type="UFC"><property name="max_credits">2M</property></protocol>',
      '    <protocol type="MFC"><property name="max_credits">2M</property></protocol>',
      '    <protocol type="pbcast.STABLE"/>',
      '    <protocol type="pbcast.GMS"/>',
      '  </stack>',
    ])
    assert.deepEqual([migration.from, migration.needsPerson, migration.findings], ['3.6', false, []])
    assert.deepEqual(
      migration.steps.map(({line, action, found}) => `${String(line)} ${action} ${found}`),
      [
        '4 renamed max_bundle_size="64K"',
        '5 dropped loopback="true"',
        '9 replaced MERGE2',
        '10 replaced pbcast.NAKACK',
        '11 replaced FC',
        '14 dropped pbcast.FLUSH',
      ],
    )
  })

  it('writes new properties into elements with and without others', () => {
    const migration = migrate(
      '  <stack name="udp">',
      '    <transport type="UDP"/>',
      '    <protocol type="PING"/>',
      '    <protocol type="FD">',
      '      <property name="timeout">3000</property>',
      '    </protocol>',
      '    <protocol type="SYM_ENCRYPT"><property name="keystore_name" value="a.jks"/></protocol>',
      '  </stack>',
      '  <stack name="tunnel">',
      '    <transport type="TUNNEL" />',
      '    <protocol type="PING"><property name="gossip_host">router</property></protocol>',
      '  </stack>',
    )
    assert.deepEqual(linesOf(migration).slice(10, 13), [
      '    <transport type="TUNNEL">',
      '        <property name="gossip_router_hosts">router[12001]</property>',
      '    </transport>',
    ])
    assert.deepEqual(linesOf(migration).slice(3, 7), [
      '    <protocol type="FD_ALL3">',
      '      <property name="interval">3000</property>',
      '      <property name="timeout">15000</property>',
      '    </protocol>',
    ])
  })

  it('marks what is left to a person', () => {
    const migration = migrate('  <stack name="udp">', '    <protocol type="S3_PING"/>', '  </stack>')
    assert.match(linesOf(migration)[1] ?? '', /^ {4}<!-- jg config migrate: it moved out of JGroups in 5\.0: use /)
    assert.equal(linesOf(migration)[2], '    <protocol type="S3_PING"/>')
    assert.equal(migration.needsPerson, true)
  })

  it('changes a result no more', () => {
    const {text} = migrate('<stack name="a"><transport type="UDP"/><protocol type="MERGE2"/></stack>')
    const {environment} = optionsOf()
    assert.equal(migrateConfig({file: 'a.xml', text}, {from: '5.5', to: '5.5', environment}).text, text)
  })

  it('refuses a subsystem without a stack', () => {
    assert.throws(
      () => migrate('<stack name="a"/>'),
      (e) => e instanceof ConfigError && e.message.includes('expected <stack> with'),
    )
  })
})
