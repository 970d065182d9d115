import assert from 'node:assert/strict'
import fc from 'fast-check'
import {hasTerminalControls} from '../../../src/errors/printable.ts'
import {encodeGossip} from '../../../src/stack/gossip/gossip-frames.ts'
import {isStranger, speakerOf, speakerText, speaksTls, type SpeakerKind} from '../../../src/model/speaker.ts'
import {fromHex, loadVectors} from '../../support/vectors.ts'

const text = (content: string): Uint8Array => Buffer.from(content, 'latin1')
const prefixed = (hex: string): Uint8Array => {
  const body = fromHex(hex)
  const bytes = new Uint8Array(4 + body.length)
  new DataView(bytes.buffer).setInt32(0, body.length)
  bytes.set(body, 4)
  return bytes
}

const STRANGERS: readonly (readonly [Uint8Array, SpeakerKind, string])[] = [
  [text('GET /health HTTP/1.1\r\nHost: kc\r\n\r\n'), 'http-request', 'an HTTP request (GET /health)'],
  [text('HEAD / HTTP/1.0\r\n\r\n'), 'http-request', 'an HTTP request (HEAD /)'],
  [text('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 'http-request', 'an HTTP request (PRI *)'],
  [text('HTTP/1.1 400 Bad Request\r\n\r\n'), 'http-response', 'an HTTP response (400)'],
  [fromHex('160301002d01000029'), 'tls-hello', 'a TLS handshake'],
  [fromHex('16'), 'tls-hello', 'a TLS handshake'],
  [fromHex('160303007a020000'), 'tls-hello', 'the answer to a TLS handshake'],
  [fromHex('15030300020250'), 'tls-alert', 'a TLS alert (internal_error)'],
  [fromHex('15030300020274'), 'tls-alert', 'a TLS alert (certificate_required)'],
  [fromHex('15030300020230'), 'tls-alert', 'a TLS alert (unknown_ca)'],
  [fromHex('1503030002022a'), 'tls-alert', 'a TLS alert (bad_certificate)'],
  [fromHex('15030100020246'), 'tls-alert', 'a TLS alert (protocol_version)'],
  [fromHex('15030300'), 'tls-alert', 'a TLS alert'],
  [fromHex('1703030020'), 'tls-record', 'TLS records'],
  [
    text('PROXY TCP4 10.0.0.9 10.0.0.1 51000 7800\r\n'),
    'proxy-header',
    'a header of the PROXY protocol (for 10.0.0.9)',
  ],
  [text('PROXY UNKNOWN\r\n'), 'proxy-header', 'a header of the PROXY protocol'],
  [fromHex('0d0a0d0a000d0a515549540a2111000c'), 'proxy-header', 'a header of the PROXY protocol, version 2'],
  [text('SSH-2.0-OpenSSH_9.6\r\n'), 'ssh', 'SSH (2.0-OpenSSH_9.6)'],
  [text("-ERR unknown command 'bela'\r\n"), 'redis', 'Redis'],
  [text('\x4a\x00\x00\x00\x0a8.0.36\x00rest'), 'mysql', 'MySQL or MariaDB (8.0.36)'],
  [text('E\x00\x00\x00\x88SFATAL\x00VFATAL\x00'), 'postgresql', 'PostgreSQL'],
  [fromHex('0000000804d2162f'), 'postgresql', 'PostgreSQL'],
]

describe('who speaks on a port', () => {
  for (const [bytes, kind, words] of STRANGERS) {
    it(`is told by the first bytes: ${words}, ${String(bytes.length)} bytes`, () => {
      const speaker = speakerOf(bytes)
      assert.deepEqual([speaker.kind, speaker.words], [kind, words])
      assert.ok(isStranger(speaker))
      assert.equal(speaksTls(speaker), kind.startsWith('tls'))
    })
  }

  it('is a member of JGroups, with its release, by the handshake', () => {
    for (const {hex} of loadVectors('tcp', 'tcp-handshake')) {
      const speaker = speakerOf(fromHex(hex))
      assert.equal(speaker.kind, 'jgroups-handshake')
      assert.match(speaker.words, /^a member of JGroups 5\.\d+\.\d+$/)
      assert.ok(!isStranger(speaker))
    }
    assert.equal(speakerOf(text('bela')).words, 'a member of JGroups')
  })

  it('is a member by any of its frames', () => {
    for (const {hex} of loadVectors('frames', 'frame-single')) {
      assert.equal(speakerOf(prefixed(hex)).kind, 'jgroups-frame')
    }
  })

  it('is FD_SOCK2 by its message, and a GossipRouter by its own', () => {
    // leading and flags, one header: protocol 0x44, class 93, CONNECT_RSP
    assert.equal(speakerOf(prefixed('0000000001004400 5d0400000000'.replace(' ', ''))).kind, 'fd-sock2')
    assert.equal(speakerOf(encodeGossip({type: 'GET_MBRS', group: 'demo'})).kind, 'gossip-router')
    assert.equal(speakerOf(encodeGossip({type: 'HEARTBEAT'})).kind, 'gossip-router')
  })

  it('is unknown by other bytes, of which the first 16 are repeated', () => {
    assert.equal(
      speakerOf(text('root:x:0:0:root:/root:/bin/bash\n')).words,
      'other bytes (726f6f743a783a303a303a726f6f743a "root:x:0:0:root:")',
    )
    assert.equal(speakerOf(new Uint8Array()).words, 'no bytes')
  })

  it('is said with the reason, where one is known', () => {
    assert.equal(
      speakerText(speakerOf(text('GET /health HTTP/1.1\r\n'))),
      'an HTTP request (GET /health): a health check or a load balancer connects to a port of JGroups',
    )
    assert.equal(speakerText(speakerOf(text('SSH-2.0-x\r\n'))), 'SSH (2.0-x)')
  })

  it('is answered for any bytes, in one short line that a terminal does not obey', () => {
    const starts = fc.constantFrom(...STRANGERS.map(([bytes]) => bytes), text('bela'), fromHex('000000102946'))
    const bytes = fc.tuple(starts, fc.nat(24), fc.uint8Array({maxLength: 600})).map(([start, kept, rest]) => {
      return new Uint8Array([...start.slice(0, kept), ...rest])
    })
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array()), (all) => {
        const {words} = speakerOf(all)
        assert.ok(words.length > 0 && words.length < 400)
        assert.ok(!hasTerminalControls(words) && !words.includes('\n'), words)
      }),
      {numRuns: 2000},
    )
  })
})
