import assert from 'node:assert/strict'
import {Registrations} from '../../../src/router/registrations.ts'
import {memberAddress} from '../../support/protocol-harness.ts'

interface Client {
  readonly name: string
}

function registration(group: string, name: string, client: Client) {
  return {group, address: memberAddress(name), logicalName: name, physicalAddress: null, client}
}

describe('the registrations of a router', () => {
  const one = {name: 'one'}
  const two = {name: 'two'}

  it('are found by group and member, and groups without members are forgotten', () => {
    const known = new Registrations<Client>()
    for (const name of ['A', 'B']) assert.equal(known.add(registration('x', name, one)), null)
    assert.equal(known.add(registration('y', 'A', one)), null)
    assert.deepEqual([known.size, known.groupCount, [...known.groups].join()], [3, 2, 'x,y'])
    assert.equal(known.find('x', memberAddress('B'))?.logicalName, 'B')
    assert.equal(known.find('y', memberAddress('B')), undefined)
    assert.equal(known.remove('y', memberAddress('A'))?.logicalName, 'A')
    assert.equal(known.remove('y', memberAddress('A')), undefined)
    assert.deepEqual([known.size, known.groupCount], [2, 1])
    assert.equal(known.membersOf('y'), undefined)
  })

  it('of a connection end with it, unless another connection took them over', () => {
    const known = new Registrations<Client>()
    for (const name of ['A', 'B', 'C']) known.add(registration('x', name, one))
    known.add(registration('x', 'B', two))
    assert.deepEqual(
      known.removeClient(one).map((r) => r.logicalName),
      ['A', 'C'],
    )
    assert.equal(known.find('x', memberAddress('B'))?.client, two)
    assert.equal(known.size, 1)
    assert.deepEqual(known.removeClient(one), [])
    known.removeClient(two)
    assert.deepEqual([known.size, known.groupCount], [0, 0])
  })

  it('are bounded for each connection, and existing ones can be renewed at the bound', () => {
    const known = new Registrations<Client>()
    let taken = 0
    for (let i = 0; i < 1000; i++) if (known.add(registration(`g${String(i)}`, 'A', one)) === null) taken++
    assert.equal(known.size, taken)
    assert.ok(taken < 1000)
    assert.equal(known.add(registration('g0', 'A', one)), null)
    assert.equal(known.size, taken)
    assert.equal(known.add(registration('g0', 'B', two)), null)
  })

  it('are bounded by the bytes of their names, in total and for each connection', () => {
    const known = new Registrations<Client>()
    const refusal = 'a name or address is too long'
    assert.equal(known.add({...registration('g'.repeat(1025), 'A', one)}), refusal)
    assert.equal(known.add({...registration('x', 'A', one), logicalName: 'é'.repeat(513)}), refusal)
    assert.equal(known.add({...registration('x', 'A', one), logicalName: 'é'.repeat(512)}), null)
    for (let i = 0; i < 256; i++)
      known.add({...registration(`${String(i)}${'g'.repeat(1000)}`, 'A', one), logicalName: 'n'.repeat(1000)})
    assert.ok(known.size > 40 && known.bytes <= 128 * 1024, `${String(known.size)} of ${String(known.bytes)} bytes`)
    let refused = ''
    for (let i = 0; refused === '' && i < 10_000; i++) {
      const client = {name: String(i)}
      for (let k = 0; k < 50; k++) {
        const group = `${String(i)}-${String(k)}${'g'.repeat(1000)}`
        refused ||= known.add({...registration(group, 'A', client), logicalName: 'n'.repeat(1000)}) ?? ''
      }
    }
    assert.equal(refused, 'too many members')
    assert.ok(known.bytes <= 16 * 1024 * 1024)
    for (const group of [...known.groups]) known.remove(group, memberAddress('A'))
    assert.deepEqual([known.size, known.bytes], [0, 0])
  })

  it('report each group whose members change', () => {
    const changed: string[] = []
    const known = new Registrations<Client>((group) => changed.push(group))
    known.add(registration('x', 'A', one))
    known.add(registration('y', 'A', one))
    known.remove('x', memberAddress('A'))
    known.removeClient(one)
    assert.deepEqual(changed, ['x', 'y', 'x', 'y'])
  })
})
