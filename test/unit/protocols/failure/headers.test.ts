import fc from 'fast-check'
import assert from 'node:assert/strict'
import type {Address} from '../../../../src/model/address.ts'
import {CodecTable} from '../../../../src/model/codec.ts'
import {Message, MessageType} from '../../../../src/model/message.ts'
import {readMessage, writeMessage} from '../../../../src/model/message-codec.ts'
import {type FdHeader, fdHeader} from '../../../../src/headers/fd-sock2.ts'
import {heartbeatHeader} from '../../../../src/headers/heartbeat.ts'
import {verifyHeader} from '../../../../src/headers/verify-suspect2.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {ByteWriter} from '../../../../src/wire/writer.ts'
import {
  addressOf,
  codecVector,
  type Fields,
  fieldsOf,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
  toHex,
} from '../../../support/vectors.ts'

const TYPES = ['SUSPECT', 'UNSUSPECT', 'CONNECT', 'CONNECT_RSP'] as const

function fdHeaderOf(f: Fields): FdHeader {
  const members = ((f['mbrs'] ?? []) as unknown[]).map(memberOf)
  const type = TYPES[Number(f['type']) - 1]!
  return {type, members, cluster: f['cluster'] as string | null, server: addressOf(f['srv'])}
}

function vectorsOf(magic: number): ReturnType<typeof loadVectors> {
  return loadVectors('headers-fd').filter((v) => v.fields['magic'] === magic)
}

describe('headers of failure detection', () => {
  for (const v of vectorsOf(62)) it(`HeartbeatHeader ${v.name}`, () => codecVector(heartbeatHeader, v, null))
  for (const v of vectorsOf(93)) it(`FdHeader ${v.name}`, () => codecVector(fdHeader, v, fdHeaderOf(v.fields)))
  for (const v of vectorsOf(94)) {
    it(`VerifyHeader ${v.name}`, () => {
      const type = v.fields['type'] === 1 ? 'ARE_YOU_DEAD' : 'I_AM_NOT_DEAD'
      codecVector(verifyHeader, v, {type, from: addressOf(v.fields['from'])})
    })
  }

  for (const codec of [fdHeader, verifyHeader]) {
    it(`${codec.name} survives any bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({maxLength: 64}), (bytes) =>
          onlyDecodeError(() => codec.read(new ByteReader(bytes))),
        ),
      )
    })
  }

  it('a message on the ping port is a bare message without version, flags and type', () => {
    const [vector] = loadVectors('tcp', 'fdsock2-message')
    const fields = fieldsOf(vector!.fields['message'])
    const [header] = fields['headers'] as Fields[]
    const message = Message.empty(null).putHeader(71, fdHeader, fdHeaderOf(fieldsOf(header!['hdr'])))
    message.src = addressOf(fields['src'])
    const out = new ByteWriter()
    writeMessage(out, message)
    assert.equal(toHex(out.copy()), vector!.hex)
    const classes = {headers: new CodecTable().add(fdHeader), objects: new CodecTable()}
    const read = readMessage(new ByteReader(fromHex(vector!.hex)), MessageType.EMPTY, classes)
    const found: Address | null | undefined = read.header(71, fdHeader)?.server
    assert.equal(found?.key, message.header(71, fdHeader)?.server?.key)
  })
})
