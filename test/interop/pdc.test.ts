import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {DiscoverySetting} from '../support/interop/discovery-setting.ts'
import {requireJava} from '../support/interop/java.ts'
import type {MemberKind} from '../support/interop/member.ts'
import {requireTools} from '../support/requirements.ts'

const STACK = `<PDC cache_dir="@folder@"/>
  <TCPPING initial_hosts="\${jgroups.tcpping.initial_hosts}" port_range="0" use_disk_cache="true"/>`
const NOBODY = {'jgroups.tcpping.initial_hosts': '10.83.0.77[7800]'}

const ORDERS: readonly (readonly [MemberKind, MemberKind, MemberKind, MemberKind])[] = [
  ['java', 'jg', 'java', 'jg'],
  ['jg', 'java', 'jg', 'java'],
]

describe('PDC of Java and jg members on one folder', () => {
  const setting = new DiscoverySetting()

  before(function () {
    requireJava(this)
    requireTools(this, 'namespaces')
  })

  afterEach(() => setting.end())

  for (const [first, second, third, fourth] of ORDERS) {
    it(`a ${third} and a ${fourth} member that know no host find a ${first} and a ${second} member, then one leaves and one is killed`, async function () {
      this.timeout(60_000)
      await setting.start(STACK, [first, second, third, fourth], 2)
      const {cluster} = setting
      await setting.join('AB')
      // Mappings are read when a channel is made: the next two start only now.
      const late = [third, fourth].map((kind) => cluster.launch(kind, NOBODY))
      await Promise.all(late.map((member) => member.ready()))
      for (const member of late) await member.connect()
      assert.equal((await setting.agree(cluster.members)).join(''), 'ABCD')
      await cluster.member('A').disconnect()
      await setting.agree(cluster.members.slice(1))
      await cluster.member('B').crash()
      await setting.agree(late)
      assert.equal(readdirSync(setting.folder).filter((name) => name.endsWith('.node')).length, 2)
    })
  }
})
