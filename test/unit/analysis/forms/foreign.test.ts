import assert from 'node:assert/strict'
import {formOf} from '../../../../src/analysis/forms/form.ts'
import {xmlOfPropertyString} from '../../../../src/analysis/forms/property-string.ts'
import {migrateFile} from '../../../../src/analysis/migrate/migrate-file.ts'
import {emptyEnvironment} from '../../../support/config/stack-models.ts'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'

const STRING =
  'TCP(bind_port=7800):TCPPING(initial_hosts=a[7800],b[7800];port_range=0):MERGE2:pbcast.GMS(join_timeout=5000)'

const broker = (discovery: string): string =>
  '<configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core">\n<broadcast-groups><broadcast-group name="b">' +
  '<jgroups-file>tcp.xml</jgroups-file><jgroups-channel>brokers</jgroups-channel></broadcast-group></broadcast-groups>\n' +
  `<discovery-groups><discovery-group name="d"><jgroups-file>tcp.xml</jgroups-file><jgroups-channel>${discovery}</jgroups-channel>` +
  '</discovery-group></discovery-groups></core></configuration>'

describe('files that are no stacks and known all the same', () => {
  it('a broker.xml of Artemis names its stack, which is read where it lies next to it', () => {
    const there = judgeText(broker('brokers'), {}, {'tcp.xml': '<config><TCP/><MPING/></config>'})
    assert.deepEqual([there.form, there.stacks], ['artemis', [{name: 'tcp.xml', protocols: ['TCP', 'MPING']}]])
    const gone = judgeText(broker('broker'))
    assert.deepEqual(shortFindings(gone), ['2:19 warning named-file tcp.xml', '3:19 warning channels-differ broker'])
    assert.match(gone.findings.map(({message}) => message).join(), /broker\.xml of Artemis: it names "tcp\.xml"/)
  })

  it('a stack as a string of properties is named, and migrate reads it', () => {
    assert.deepEqual(shortFindings(judgeText(STRING)), ['1:1 error property-string'])
    assert.match(xmlOfPropertyString(STRING) ?? '', /<TCPPING initial_hosts="a\[7800\],b\[7800\]" port_range="0"\/>/)
    const {text, changed, from} = migrateFile('-', STRING, {
      from: 'auto',
      to: '5.5',
      environment: emptyEnvironment(),
      write: false,
    })
    assert.deepEqual([from, changed], ['3.6', true])
    assert.match(text, /<MERGE3\/>/)
  })

  it('Infinispan in YAML and JSON is named, and so are properties that name a stack', () => {
    assert.deepEqual(shortFindings(judgeText('jgroups:\n  stack:\n    - name: hosts\n')), ['1:1 error other-format'])
    assert.deepEqual(shortFindings(judgeText('{"infinispan": {"jgroups": {}}}')), ['1:1 error other-format'])
    assert.deepEqual(shortFindings(judgeText('cluster.link.channel.properties.control=/custom/tcp.xml\n')), [
      '1:1 error names-stack',
    ])
  })

  it('any other text is none of them', () => {
    for (const text of ['', 'hello: world', 'a:b:c', 'TCP', '<config/>', '{"a": 1}', 'x=y.xml'])
      assert.equal(formOf(text), 'jgroups', text)
  })
})
