import assert from 'node:assert/strict'
import {DiscoverySetting, DNS_SITE} from '../support/interop/discovery-setting.ts'
import {requireJava} from '../support/interop/java.ts'
import {requireTools} from '../support/requirements.ts'

/** Protocols in place of TCPPING. */
const STACKS = {
  MPING: '<MPING/>',
  BPING: '<BPING/>',
  'TCPPING with two hosts, return_entire_cache and send_cache_on_join':
    '<TCPPING initial_hosts="10.83.0.1[7800],10.83.0.2[7800]" port_range="0" return_entire_cache="true"/>',
  'dns.DNS_PING with A records': `<dns.DNS_PING dns_query="members.test" dns_address="${DNS_SITE}:53"/>`,
  'dns.DNS_PING with SRV records': `<dns.DNS_PING dns_query="_jg._tcp.members.test" dns_record_type="SRV" dns_address="${DNS_SITE}"/>`,
  'several discovery protocols, one after the other':
    '<TCPPING initial_hosts="10.83.0.77[7800]" port_range="0"/><MPING/>',
  'several discovery protocols with async_discovery':
    '<MPING/><TCPPING initial_hosts="10.83.0.77[7800]" port_range="0" async_discovery="true"/>',
} as const

for (const [name, elements] of Object.entries(STACKS)) {
  describe(`Java and jg members find each other by ${name}`, () => {
    const setting = new DiscoverySetting()

    before(async function () {
      requireJava(this)
      requireTools(this, 'namespaces', ...(name.includes('DNS') ? (['dnsmasq'] as const) : []))
      await setting.start(elements)
    })

    after(() => setting.end())

    it('Java first; a Java and a jg coordinator leave', async function () {
      this.timeout(60_000)
      const [a, b, c, d] = await setting.join('ABCD')
      assert.ok(a !== undefined && b !== undefined && c !== undefined && d !== undefined)
      await a.disconnect()
      await setting.agree([b, c, d])
      await b.disconnect()
      await setting.agree([c, d])
      for (const member of [c, d]) await member.disconnect()
    })

    it('jg first; a jg and a Java coordinator are killed', async function () {
      this.timeout(60_000)
      const [b, a, d, c] = await setting.join('BADC')
      assert.ok(a !== undefined && b !== undefined && c !== undefined && d !== undefined)
      await b.crash()
      await setting.agree([a, c, d])
      await a.crash()
      await setting.agree([c, d])
    })
  })
}
