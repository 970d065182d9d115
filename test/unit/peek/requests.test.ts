import assert from 'node:assert/strict'
import {CodecTable} from '../../../src/model/codec.ts'
import {Uuid} from '../../../src/model/address.ts'
import {readFrame, TRANSPORT_ID} from '../../../src/model/frame.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {Flag, Message} from '../../../src/model/message.ts'
import {readOldFrameBody, writeOldFrame} from '../../../src/peek/old-frame.ts'
import {languageOf, PEEK_RELEASES} from '../../../src/peek/releases.ts'
import {type Asker, connectRequest, membersRequest, viewRequest} from '../../../src/peek/requests.ts'
import {pingHeader} from '../../../src/headers/ping.ts'
import {fdHeader} from '../../../src/headers/fd-sock2.ts'
import {heartbeatHeader} from '../../../src/headers/heartbeat.ts'
import {mergeHeader} from '../../../src/headers/merge3.ts'
import {nakAckHeader} from '../../../src/headers/nakack2.ts'
import {tpHeaderCodec} from '../../../src/headers/tp.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {fromHex, loadVectors, toHex} from '../../support/vectors.ts'

const OWN = new IpAddress(Uint8Array.of(10, 0, 0, 9), 40_000)
const MEMBER = new Uuid(1, 2, 3, 4)

const headers = new CodecTable()
headers.add(tpHeaderCodec).add(mergeHeader).add(pingHeader).add(fdHeader)
headers.add(nakAckHeader).add(heartbeatHeader)

function messageOf(bytes: Uint8Array, {language}: Asker): Message {
  const inp = new ByteReader(bytes, language.minor)
  if (language.release === '4.2') {
    inp.skip(2)
    const [message] = readOldFrameBody(inp, inp.u8(), headers).messages
    assert.ok(message !== undefined)
    return message
  }
  const [message] = readFrame(inp, {headers, objects: new CodecTable()}).messages
  assert.ok(message !== undefined)
  assert.equal(inp.remaining, 0)
  return message
}

describe('requests of a peek', () => {
  for (const release of PEEK_RELEASES) {
    const asker = {language: languageOf(release), own: OWN, cluster: 'demo', dest: MEMBER}

    it(`come in ${release} from a socket address, out of band, without payload, and stop at NAKACK2`, () => {
      for (const bytes of [viewRequest(asker), membersRequest(asker)]) {
        const message = messageOf(bytes, asker)
        assert.ok(message.src?.equals(OWN))
        assert.ok(message.dest?.equals(MEMBER))
        assert.equal(message.payload, null)
        assert.ok(message.is(Flag.OOB))
        assert.equal(message.header(TRANSPORT_ID, tpHeaderCodec)?.cluster, 'demo')
        assert.deepEqual(message.header(41, nakAckHeader), {type: 4, seqno: 0, sender: null})
      }
      assert.equal(messageOf(viewRequest(asker), asker).header(38, mergeHeader)?.type, 'VIEW_REQ')
      assert.equal(messageOf(membersRequest(asker), asker).header(9, pingHeader)?.cluster, 'demo')
    })
  }

  it('leave out the transport header where the cluster is not known, and are for anybody without a member', () => {
    const asker = {language: languageOf('5.5'), own: OWN, cluster: null, dest: null}
    const message = messageOf(viewRequest(asker), asker)
    assert.equal(message.hasHeader(TRANSPORT_ID), false)
    assert.equal(message.dest, null)
  })

  it('to FD_SOCK2 are bare messages', () => {
    assert.equal(
      toHex(connectRequest(languageOf('5.5'), OWN)),
      '020000' + '10040a0000099c40' + '0001' + '0047005d' + '0300000000' + '00' + '01',
    )
  })
})

describe('frames of 4.2', () => {
  const vectors = loadVectors('diff-4.2').filter(({kind}) => kind.startsWith('frame-'))

  for (const {name, hex, fields} of vectors) {
    it(`reads ${name} as Java wrote it`, () => {
      const inp = new ByteReader(fromHex(hex), 2)
      inp.skip(2)
      const {messages} = readOldFrameBody(inp, inp.u8(), headers)
      const expected = (fields['messages'] as unknown[] | undefined)?.length ?? 1
      assert.equal(messages.length, expected)
      assert.equal(inp.remaining, 0)
    })
  }

  it('writes what Java wrote for a message without bytes', () => {
    const vector = vectors.find(({name}) => name === 'empty')
    assert.ok(vector !== undefined)
    const uuid = (most: bigint, least: bigint): Uuid => Uuid.fromBits(most, least)
    const message = Message.empty(uuid(0x0102030405060708n, 0x090a0b0c0d0e0f10n)).setFlag(513)
    message.src = uuid(0x1111222233334444n, 0x5555666677778888n)
    message.putHeader(TRANSPORT_ID, tpHeaderCodec, {cluster: 'demo', flag: 0, index: 0})
    const out = new ByteWriter(64, 2)
    writeOldFrame(out, 0x209e, message)
    assert.equal(toHex(out.copy()), vector.hex)
  })
})
