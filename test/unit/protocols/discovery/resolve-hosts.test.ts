import assert from 'node:assert/strict'
import {type ResolvedHosts, resolveHosts} from '../../../../src/protocols/discovery/resolve-hosts.ts'
import type {InterfaceAddress, Network} from '../../../../src/runtime/ports.ts'
import {parseHostList} from '../../../../src/stack/host-list.ts'

const known: Readonly<Record<string, readonly InterfaceAddress[]>> = {
  a: [
    {address: '10.0.0.1', family: 4, scope: 0},
    {address: '::1', family: 6, scope: 0},
  ],
  b: [{address: '10.0.0.2', family: 4, scope: 0}],
}
const network = {
  lookup: (host: string, done: (a: readonly InterfaceAddress[]) => void) => done(known[host] ?? []),
} as Network

function resolve(text: string, portRange: number, family: 4 | 6 = 4): ResolvedHosts {
  let result: ResolvedHosts | undefined
  const scope = {defaultPort: 7800, portRange, family}
  resolveHosts(parseHostList(text).hosts, scope, network, (resolved) => {
    result = resolved
  })
  assert.ok(result !== undefined, 'answered')
  return result
}

describe('initial_hosts', () => {
  it('is separated by commas or white space and has a default port', () => {
    assert.deepEqual(parseHostList(' a[7801], b\n::1[5] '), {
      hosts: [{host: 'a', port: 7801}, {host: 'b'}, {host: '::1', port: 5}],
      malformed: [],
    })
    assert.deepEqual(resolve('b', 0).addresses.map(String), ['10.0.0.2:7800'])
  })

  it('names the words that are no host', () => {
    assert.deepEqual(parseHostList('a[x] b[7800 [1] c[70000] d').malformed, ['a[x]', 'b[7800', '[1]', 'c[70000]'])
  })

  it('adds port_range further ports to each host, of the family of the stack', () => {
    assert.deepEqual(resolve('a[7800],b', 1).addresses.map(String), [
      '10.0.0.1:7800',
      '10.0.0.1:7801',
      '10.0.0.2:7800',
      '10.0.0.2:7801',
    ])
    assert.deepEqual(resolve('a', 0, 6).addresses.map(String), ['0:0:0:0:0:0:0:1:7800'])
  })

  it('names the hosts that cannot be resolved', () => {
    assert.deepEqual(resolve('a,nobody', 0).unresolved, ['nobody'])
    assert.deepEqual(resolve('', 0), {addresses: [], unresolved: []})
  })
})
