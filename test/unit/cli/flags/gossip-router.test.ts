import assert from 'node:assert/strict'
import {Parser} from '@oclif/core'
import {routerFlags} from '../../../../src/cli/flags/gossip-router.ts'

async function valuesOf(...argv: string[]): Promise<Readonly<Record<string, unknown>>> {
  return (await Parser.parse(argv, {flags: routerFlags, args: {}})).flags
}

describe('the flags of jg gossip-router start', () => {
  it("have the description of the declared property, with JGroups' spelling and the default", () => {
    const {aliases, summary, helpValue, default: value} = routerFlags['diag-port'] ?? {}
    assert.deepEqual([aliases, summary, helpValue, value], [['diag_port'], 'port of probe requests', '<port>', 7500])
    assert.equal(routerFlags['jmx']?.summary, 'accepted but ignored: attributes are shown by probe')
    assert.equal(routerFlags['diag-mcast-addr']?.summary, 'multicast group of probe requests [default: 224.0.75.75]')
    assert.deepEqual(routerFlags['bind-addr']?.aliases, ['bind_addr', 'bindaddress'])
  })

  it('set no TLS option unless it is specified', async () => {
    const values = await valuesOf()
    assert.deepEqual(
      Object.keys(values).filter((name) => name.startsWith('tls-')),
      [],
    )
  })

  it('read each value as the kind of its property', async () => {
    const values = await valuesOf(
      ...['--expiry', '2s', '--suspect', 'False', '--dump-msgs', 'true', '--solinger', '-1'],
      ...['--diag-bind-interfaces', 'lo, eth0', '--tls-client-auth', 'need', '--wire', '4.2'],
      ...['--tls-sni-matcher', 'a', '--tls-sni-matcher', 'b'],
    )
    assert.deepEqual(
      [values['expiry'], values['suspect'], values['dump-msgs'], values['solinger']],
      [2000, false, 'all', -1],
    )
    assert.deepEqual(
      [values['diag-bind-interfaces'], values['tls-client-auth'], values['wire'], values['tls-sni-matcher']],
      [['lo', 'eth0'], 'NEED', '4.2', ['a', 'b']],
    )
  })

  for (const [argv, words] of [
    [['--suspect', 'maybe'], /expected true or false, found 'maybe'/],
    [['--dump-msgs', 'some'], /expected none, registration or all, found 'some'/],
    [['--tls-client-auth', 'no'], /expected none, want or need, found 'no'/],
    [['--max-send-queue', '0'], /expected 1 or more, found '0'/],
    [['--diag-ttl', '256'], /expected 255 or less, found '256'/],
    [['--diag-port', '65536'], /expected a port from 0 to 65535, found '65536'/],
    [['--max-length', '1k'], /expected a whole number, found '1k'/],
    [['--wire', '5.6'], /to be one of: 4\.2, 5\.2, 5\.3, 5\.4, 5\.5/],
  ] as const) {
    it(`refuse ${argv.join(' ')}`, () => assert.rejects(valuesOf(...argv), words))
  }
})
