import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ExtendedUuid, FlagsUuid, MillisAddress, SiteUuid, Uuid} from '../../../src/model/address.ts'
import {writeAddress} from '../../../src/model/address-codec.ts'
import {type Codec} from '../../../src/model/codec.ts'
import {CLASSES, wireClasses} from '../../../src/headers/classes.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {Message} from '../../../src/model/message.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {ROOT} from '../../support/cli.ts'
import {decode, encode, toHex} from '../../support/vectors.ts'

function idsFrom(file: string): Map<number, string> {
  const path = join(ROOT, 'test/support/reference', `${file}.json`)
  const ids = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  return new Map(Object.entries(ids).map(([id, name]) => [Number(id), name]))
}

/** Magic ids of the classes of JGroups 5.5.6. */
const magicIds = idsFrom('magic-ids')
/** Protocol ids of JGroups 5.5.6. */
const protocolIds = idsFrom('protocol-ids')
/** Headers start here; below are objects. */
const FIRST_HEADER = 50
/** Headers that 5.5.6 no longer has. */
const REMOVED = new Map([
  [64, 'FlushHeader'],
  [72, 'LockingHeader'],
  [95, 'BatchHeader'],
])

/** Names a codec of a class may bear: the class's own, for a nested one also behind its outer class's. */
function namesOf(className: string): string[] {
  const nested = className.split('.').at(-1) ?? className
  return [nested.split('$').at(-1) ?? nested, nested.replace('$', '.')]
}

const codec = (id: number, name: string): Codec<null> => ({
  id,
  name,
  size: () => 0,
  write: () => undefined,
  read: () => null,
})

describe('classes of the wire', () => {
  const classes = CLASSES

  it('every header of JGroups has a codec, and only those', () => {
    const missing = [...magicIds].filter(([id]) => id >= FIRST_HEADER && classes.headers.get(id) === undefined)
    assert.deepEqual(missing, [])
    for (const {id, name} of classes.headers.list()) assert.ok(magicIds.has(id) || REMOVED.has(id), name)
  })

  it('every object of JGroups that is sent with its magic id has a codec', () => {
    const missing = [...magicIds].filter(([id]) => id < FIRST_HEADER && classes.objects.get(id) === undefined)
    assert.deepEqual(missing, [[8, 'org.jgroups.protocols.pbcast.JoinRsp']], 'a JoinRsp is never tagged')
  })

  it('codecs bear the names of their classes', () => {
    for (const {id, name} of [...classes.headers.list(), ...classes.objects.list()]) {
      const className = magicIds.get(id) ?? REMOVED.get(id) ?? ''
      assert.ok(namesOf(className).includes(name), `magic id ${String(id)} is ${className}, found ${name}`)
    }
  })

  it('protocols have the ids of JGroups', () => {
    const known = new Set(protocolIds.values())
    for (const {spec} of protocols.list()) {
      // Transports file their headers under the id of TP.
      if (known.has(spec.className)) {
        assert.ok([spec.className, 'org.jgroups.protocols.TP'].includes(protocolIds.get(spec.id) ?? ''), spec.name)
      } else {
        assert.equal(protocolIds.has(spec.id), false, `${spec.name} has the id of ${protocolIds.get(spec.id) ?? ''}`)
      }
    }
  })
})

describe('a table of classes', () => {
  it("takes an application's own headers on top, and no second class under an id", () => {
    const own = codec(1024, 'own')
    assert.equal(wireClasses([own]).headers.get(1024), own)
    assert.throws(() => wireClasses([codec(55, 'own')]), TypeError)
  })
})

describe('addresses and messages as objects', () => {
  const classes = CLASSES
  const uuid = new Uuid(1, 2, 3, 4)
  const extended = new ExtendedUuid(1, 2, 3, 4, 1, [{key: 'k', value: Uint8Array.of(7)}])

  /** Bytes of the tagged form behind its tag. */
  function body(address: Parameters<typeof writeAddress>[1], tagBytes: number): string {
    const out = new ByteWriter()
    writeAddress(out, address)
    return toHex(out.copy().subarray(tagBytes))
  }

  it('an address has the bytes of its tagged form without the tag', () => {
    const addresses = [
      [1, 1, new IpAddress(Uint8Array.of(127, 0, 0, 1), 7800)],
      [11, 1, uuid],
      [12, 3, extended],
      [13, 1, new SiteUuid(extended, 'lon', 'A', false)],
      [14, 1, new SiteUuid(extended, null, null, true)],
      [19, 3, new FlagsUuid(1, 2, 3, 4, 6)],
      [22, 3, new MillisAddress(-9n)],
    ] as const
    for (const [id, tagBytes, address] of addresses) {
      const found = classes.objects.get(id)
      assert.ok(found !== undefined)
      const bytes = encode(found, address)
      assert.equal(toHex(bytes), body(address, tagBytes), found.name)
      assert.equal(found.size(address, 5), bytes.length)
      assert.deepEqual(decode(found, bytes), address)
    }
  })

  it('a SiteUUID is not written where a SiteMaster is expected', () => {
    const found = classes.objects.get(14)
    assert.ok(found !== undefined)
    assert.throws(() => encode(found, new SiteUuid(extended, 'lon', 'A', false)), TypeError)
  })

  it('a message is an object in full form', () => {
    const found = classes.objects.get(3)
    assert.ok(found !== undefined)
    const message = Message.bytes(uuid, Uint8Array.of(1, 2, 3))
    const bytes = encode(found, message)
    assert.equal(found.size(message, 5), bytes.length)
    const read = decode(found, bytes)
    assert.ok(read instanceof Message)
    assert.deepEqual([read.dest, read.payload], [uuid, Uint8Array.of(1, 2, 3)])
  })
})
