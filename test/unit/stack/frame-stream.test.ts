import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {WIRE_VERSIONS} from '../../../src/model/frame.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {encodeGracefulClose, encodeHandshake, FrameReader, readHandshake} from '../../../src/stack/frame-stream.ts'
import {addressOf, fromHex, loadVectors, onlyDecodeError, toHex} from '../../support/vectors.ts'

const {version} = WIRE_VERSIONS['5.5']

function prefixed(...frames: Uint8Array[]): Uint8Array {
  const bytes: number[] = []
  for (const frame of frames) bytes.push(...[24, 16, 8, 0].map((s) => (frame.length >> s) & 0xff), ...frame)
  return Uint8Array.from(bytes)
}

function reader(frames: string[], maxLength = 0): FrameReader {
  return new FrameReader(maxLength, (bytes, start, end) => {
    frames.push(toHex(bytes.subarray(start, end)))
  })
}

describe('handshake of a connection', () => {
  for (const vector of loadVectors('tcp', 'tcp-handshake')) {
    it(`writes and reads ${vector.name} as Java does`, () => {
      const address = addressOf(vector.fields['address']) as IpAddress
      const bytes = fromHex(vector.hex)
      assert.equal(toHex(encodeHandshake(Number(vector.fields['version']), address)), vector.hex)
      assert.deepEqual(readHandshake(bytes, version), {address, bytes: bytes.length})
    })

    it(`asks for more at every cut of ${vector.name}`, () => {
      const bytes = fromHex(vector.hex)
      for (let end = 0; end < bytes.length; end++) assert.equal(readHandshake(bytes.slice(0, end), version), null)
    })
  }

  it('identifies other protocols', () => {
    const first = (text: string): Uint8Array => Buffer.from(text, 'latin1')
    const tls = /cookie expected, found a TLS handshake: the peer encrypts, this member does not/
    assert.throws(() => readHandshake(first('\x16\x03\x01'), version), tls)
    assert.throws(() => readHandshake(first('GET / HTTP/1.1'), version), /cookie expected, found an HTTP request/)
    assert.throws(() => readHandshake(first('SSH-2.0-x'), version), /cookie expected, found SSH \(2\.0-x\)/)
    assert.throws(() => readHandshake(first('root:x'), version), /cookie expected, found other bytes \(\w+ "root:x"\)/)
  })

  it('names them also where a frame is expected, however the bytes are cut', () => {
    const alert = fromHex('15030300020274')
    for (let cut = 1; cut < 4; cut++) {
      const frames = reader([])
      frames.push(alert.slice(0, cut))
      assert.throws(
        () => frames.push(alert.slice(cut)),
        /at most \d+ bytes expected, found a TLS alert \(certificate_required\)/,
      )
    }
    assert.throws(() => reader([]).push(Buffer.from('HTTP/1.1 400 Bad Request')), /found an HTTP response \(400\)/)
    assert.throws(() => reader([]).push(Buffer.from('bela')), /found a member of JGroups/)
    assert.throws(() => reader([]).push(fromHex('7f000000aa')), /found 2130706432$/)
  })

  it('accepts an IPv6 address with its scope', () => {
    const address = new IpAddress(fromHex('fe800000000000000000000000000001'), 7800, 3)
    const bytes = encodeHandshake(version, address)
    assert.equal(bytes.length, 31)
    assert.equal(readHandshake(bytes, version)?.address.key, address.key)
  })

  it('refuses another cookie at the first wrong byte', () => {
    assert.throws(() => readHandshake(fromHex('6245'), version), DecodeError)
    assert.throws(() => readHandshake(Buffer.from('GET / HTTP/1.1'), version), DecodeError)
  })

  it('refuses another minor version, and accepts another micro', () => {
    const address = new IpAddress(fromHex('7f000001'), 7800)
    assert.throws(() => readHandshake(encodeHandshake(WIRE_VERSIONS['5.4'].version, address), version), DecodeError)
    assert.notEqual(readHandshake(encodeHandshake(version ^ 1, address), version), null)
  })

  it('refuses an address of another size than announced', () => {
    assert.throws(
      () => readHandshake(fromHex('62656c6129460017047f0000011e7800000000000000000000000000000000'), version),
      DecodeError,
    )
    assert.throws(() => readHandshake(fromHex('62656c6129467fff047f0000011e78'), version), DecodeError)
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 64}), (tail) => {
        onlyDecodeError(() => readHandshake(Uint8Array.from([0x62, 0x65, 0x6c, 0x61, 0x29, 0x46, ...tail]), version))
      }),
    )
  })
})

describe('frames of a stream', () => {
  const frames = [fromHex('01'), fromHex('0203'), fromHex('00'.repeat(300)), fromHex('ff')]
  const stream = prefixed(...frames)
  const expected = frames.map(toHex)

  it('come out whole at every cut into two chunks', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const found: string[] = []
      const frameReader = reader(found)
      frameReader.push(stream.slice(0, cut))
      frameReader.push(stream.slice(cut))
      assert.deepEqual(found, expected, `cut at byte ${String(cut)}`)
    }
  })

  it('come out whole byte by byte', () => {
    const found: string[] = []
    const frameReader = reader(found)
    for (let i = 0; i < stream.length; i++) frameReader.push(stream.slice(i, i + 1))
    assert.deepEqual(found, expected)
  })

  it('come out whole in any chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: 200}), {maxLength: 30}), (sizes) => {
        const found: string[] = []
        const frameReader = reader(found)
        let at = 0
        for (const size of [...sizes, stream.length]) {
          frameReader.push(stream.slice(at, at + size))
          at += size
        }
        assert.deepEqual(found, expected)
      }),
    )
  })

  it('share the memory of a chunk that holds them', () => {
    let memory: Uint8Array | undefined
    new FrameReader(0, (bytes) => (memory = bytes)).push(stream)
    assert.equal(memory, stream)
  })

  it('end at a graceful close, whatever follows', () => {
    const found: string[] = []
    const frameReader = reader(found)
    frameReader.push(
      Uint8Array.from([...prefixed(fromHex('aa')), ...encodeGracefulClose(), ...prefixed(fromHex('bb'))]),
    )
    assert.deepEqual(found, ['aa'])
    assert.equal(frameReader.ended, true)
  })

  it('are refused by their length before memory is allocated', () => {
    for (const length of ['7fffffff', 'ffffffff', '80000000', '00000401']) {
      const frameReader = reader([], 1024)
      assert.throws(() => frameReader.push(fromHex(length)), DecodeError, length)
      assert.equal(frameReader.ended, true)
    }
  })

  it('of many megabytes grow with what arrives', () => {
    const total = 5 * 1024 * 1024 + 7
    let length = 0
    const frameReader = new FrameReader(0, (_bytes, start, end) => (length = end - start))
    frameReader.push(fromHex(total.toString(16).padStart(8, '0')))
    const chunk = new Uint8Array(65_536)
    for (let sent = 0; sent < total; sent += chunk.length)
      frameReader.push(chunk.subarray(0, Math.min(chunk.length, total - sent)))
    assert.equal(length, total)
  })

  it('wait while the reader is paused, and come in order when it goes on', () => {
    const found: string[] = []
    const frameReader: FrameReader = new FrameReader(0, (bytes, start, end) => {
      found.push(toHex(bytes.subarray(start, end)))
      if (found.length === 1 || found.length === 3) frameReader.pause()
    })
    frameReader.push(Uint8Array.from(['aa', 'bb', 'cc', 'dd'].flatMap((hex) => [...prefixed(fromHex(hex))])))
    frameReader.push(prefixed(fromHex('ee')))
    assert.deepEqual([found, frameReader.held], [['aa'], 20])
    frameReader.resume()
    assert.deepEqual([found, frameReader.held], [['aa', 'bb', 'cc'], 10])
    frameReader.resume()
    assert.deepEqual([found, frameReader.held], [['aa', 'bb', 'cc', 'dd', 'ee'], 0])
  })

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({maxLength: 50})), (chunks) => {
        const frameReader = reader([])
        for (const chunk of chunks) onlyDecodeError(() => frameReader.push(chunk))
      }),
    )
  })
})
