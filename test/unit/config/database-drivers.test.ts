import assert from 'node:assert/strict'
import {judgeText} from '../../support/config/verdicts.ts'

const stack = (attributes: string): string =>
  `<config xmlns="urn:org:jgroups"><TCP bind_addr="127.0.0.1"/><JDBC_PING2 ${attributes}/><pbcast.NAKACK2 use_mcast_xmit="false"/><UNICAST3/><pbcast.GMS/></config>`

describe('the verdict on stacks with a database', () => {
  it('takes it that drivers and data sources are there when other artifacts are', () => {
    for (const attributes of [
      'connection_url="jdbc:oracle:thin:@db" connection_driver="oracle.jdbc.OracleDriver"',
      'datasource_jndi_name="java:/ds"',
      'datasource_injecter_class="org.example.Source"',
    ]) {
      const {valid, accepted} = judgeText(stack(attributes), {external: true})
      assert.deepEqual([valid, accepted?.accepted], [true, true], accepted?.message)
    }
  })

  it('demands the class of a driver, as JGroups does', () => {
    const {accepted} = judgeText(stack('connection_url="jdbc:postgresql://db/x"'), {external: true})
    assert.match(accepted?.message ?? '', /connection_driver must not be null/)
  })

  it('is that of JGroups alone otherwise, and names the driver', () => {
    const {accepted} = judgeText(stack('connection_driver="org.postgresql.Driver"'))
    assert.match(accepted?.message ?? '', /JDBC driver could not be loaded: 'org\.postgresql\.Driver'/)
  })
})
