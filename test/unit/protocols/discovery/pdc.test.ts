import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Pdc} from '../../../../src/protocols/discovery/pdc.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import type {AddressMapping} from '../../../../src/stack/transport-port.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {recordingLog} from '../../../support/transports.ts'
import {fromHex, loadVectors} from '../../../support/vectors.ts'

const FOLDER = '/cache'
const physical = (n: number): IpAddress => IpAddress.parse(`10.0.0.${String(n)}`, 7800)!

const [written] = loadVectors('discovery', 'pdc-file')

class Bench {
  readonly recording = recordingLog()
  readonly world = new SimWorld({log: () => this.recording.log})

  open(name = 'A'): ProtocolHarness<Pdc> {
    const {runtime} = this.world.hostNamed(name) ?? this.world.host(name)
    const h = new ProtocolHarness(new Pdc({props: {cache_dir: FOLDER}}), {name, runtime})
    this.world.advance(1000)
    return h
  }

  get files(): string[] {
    return [...this.world.folders.files.keys()].map((path) => path.slice(FOLDER.length + 1)).sort()
  }
}

function add(h: ProtocolHarness<Pdc>, name: string, n: number): void {
  h.protocol.down({type: 'ADD_PHYSICAL_ADDRESS', member: memberAddress(name), address: physical(n)})
}

function addresses(h: ProtocolHarness<Pdc>): string[] {
  return (h.protocol.down({type: 'GET_PHYSICAL_ADDRESSES'}) as readonly IpAddress[]).map(String)
}

describe('PDC', () => {
  it('knows in a next life where members were', () => {
    const bench = new Bench()
    const first = bench.open()
    add(first, 'B', 2)
    add(first, 'C', 3)
    bench.world.advance(100)
    assert.equal(bench.files.length, 2)
    const next = bench.open('N')
    assert.deepEqual(addresses(next).sort(), ['10.0.0.2:7800', '10.0.0.3:7800'])
    const where = next.protocol.down({type: 'GET_PHYSICAL_ADDRESS', member: memberAddress('C')})
    assert.equal(String(where), '10.0.0.3:7800')
    assert.deepEqual(String(next.protocol.operation('printCache')?.()).split('\n').sort(), [
      '',
      'B: 10.0.0.2:7800',
      'C: 10.0.0.3:7800',
    ])
  })

  it('writes the file of a member once as long as nothing changes', () => {
    const bench = new Bench()
    const h = bench.open()
    add(h, 'B', 2)
    bench.world.advance(100)
    bench.world.folders.files.clear()
    add(h, 'B', 2)
    bench.world.advance(100)
    assert.deepEqual(bench.files, [])
    add(h, 'B', 7)
    bench.world.advance(100)
    assert.equal(bench.files.length, 1)
  })

  it('forgets members outside the view', () => {
    const bench = new Bench()
    const h = bench.open()
    add(h, 'B', 2)
    add(h, 'C', 3)
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'C')})
    bench.world.advance(100)
    assert.deepEqual(bench.files, [`${memberAddress('C').toStringLong()}.node`])
    assert.deepEqual(addresses(h), ['10.0.0.3:7800'])
  })

  it('keeps no more than 2000 mappings, whatever strangers say', () => {
    const bench = new Bench()
    const h = bench.open()
    for (let i = 0; i < 2100; i++) {
      add(h, String.fromCharCode(0x1000 + i), 1)
      if (i % 32 === 0) bench.world.advance(100)
    }
    bench.world.advance(1000)
    assert.equal(
      (h.protocol.down({type: 'GET_LOGICAL_PHYSICAL_MAPPINGS', skipRemovable: true}) as unknown[]).length,
      2000,
    )
    assert.ok(bench.files.length <= 2000)
  })

  it('removes a file that it cannot read in three tries, and logs it', () => {
    const bench = new Bench()
    bench.world.folders.files.set(`${FOLDER}/bad.node`, Uint8Array.of(1, 2, 3))
    bench.world.folders.files.set(`${FOLDER}/other.txt`, Uint8Array.of(1))
    const h = bench.open()
    assert.deepEqual(addresses(h), [])
    assert.deepEqual(bench.files, ['other.txt'])
    assert.deepEqual(bench.recording.full, [
      'a file of the cache cannot be read and is removed {"path":"/cache/bad.node","reason":"expected a mapping, found 3 other bytes"}',
    ])
  })

  it('reads and writes the file that Java wrote', () => {
    const bench = new Bench()
    const {file} = written?.fields as {file: string}
    const bytes = fromHex(written?.hex ?? '')
    bench.world.folders.files.set(`${FOLDER}/${file}`, bytes)
    const h = bench.open()
    assert.deepEqual(addresses(h), ['127.0.0.1:27800'])
    const [mapping] = h.protocol.down({type: 'GET_LOGICAL_PHYSICAL_MAPPINGS', skipRemovable: false}) as AddressMapping[]
    assert.ok(mapping !== undefined)
    assert.equal(mapping.member.toString(), 'A')
    bench.world.folders.files.clear()
    const other = bench.open('O')
    other.protocol.down({type: 'ADD_PHYSICAL_ADDRESS', member: mapping.member, address: mapping.physical})
    bench.world.advance(100)
    assert.deepEqual(bench.files, [file])
    assert.deepEqual(bench.world.folders.files.get(`${FOLDER}/${file}`), bytes)
  })
})
