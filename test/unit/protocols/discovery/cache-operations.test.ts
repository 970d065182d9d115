import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import type {PingData} from '../../../../src/headers/ping-data.ts'
import {CacheOperations} from '../../../../src/protocols/discovery/cache-operations.ts'
import {type Files, silentLog} from '../../../../src/runtime/ports.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'

const LINE = 'A 00000000-0000-0041-8000-000000000001 10.0.0.1:7800 T\n'

/** Operations over a disk whose calls end when the test says so. */
function slowDisk(): {
  operations: CacheOperations
  calls: string[]
  end: (error: Error | null, text?: string) => void
  remembered: PingData[]
  logged: string[]
} {
  const calls: string[] = []
  const remembered: PingData[] = []
  const logged: string[] = []
  let waiting: (error: Error | null, text: string | null) => void = () => undefined
  const files: Files = {
    readText(path, done) {
      calls.push(`read ${path}`)
      waiting = done
    },
    writeText(path, text, done) {
      calls.push(`write ${path} ${text}`)
      waiting = (error) => done(error)
    },
  }
  const log = {
    ...silentLog,
    warn: (_: unknown, words: string) => logged.push(words),
    error: (_: unknown, words: string) => logged.push(words),
  }
  const data: PingData = {
    sender: memberAddress('A'),
    server: true,
    coordinator: true,
    logicalName: 'A',
    physicalAddress: IpAddress.parse('10.0.0.1', 7800),
  }
  const outlet = {name: 'PING', log, files, remember: (d: PingData) => remembered.push(d), list: () => [data]}
  const operations = new CacheOperations(() => outlet)
  return {operations, calls, end: (error, text) => waiting(error, text ?? null), remembered, logged}
}

describe('operations on files of a cache', () => {
  it('return at once, and add the entries when the disk has answered', () => {
    const disk = slowDisk()
    disk.operations.add('/some/file')
    assert.deepEqual([disk.calls, disk.remembered], [['read /some/file'], []])
    disk.end(null, `${LINE}nonsense\n`)
    assert.deepEqual(
      disk.remembered.map((d) => [d.logicalName, String(d.physicalAddress)]),
      [['A', '10.0.0.1:7800']],
    )
    assert.deepEqual(disk.logged, ['skipping a line of the file'])
  })

  it('deal with one file at a time, so that a disk that hangs has one call waiting', () => {
    const disk = slowDisk()
    disk.operations.add('/hangs')
    assert.throws(() => disk.operations.add('/other'), /PING: another file is being read or written, try again later/)
    assert.throws(() => disk.operations.dump('/other'), /another file/)
    assert.deepEqual(disk.calls, ['read /hangs'])
    disk.end(new Error('EIO'))
    assert.deepEqual(disk.logged, ['the file with members cannot be read'])
    disk.operations.dump('/new')
    assert.match(disk.calls[1] ?? '', /^write \/new A \t00000041-.* \t10\.0\.0\.1:7800 \tT\n$/)
    disk.end(new Error('EEXIST'))
    assert.deepEqual(disk.logged.slice(1), ['the cache cannot be written to a file'])
    disk.operations.dump('/new')
    disk.end(null)
    assert.equal(disk.logged.length, 2)
  })

  it('fail when a member may not touch files', () => {
    const outlet = {name: 'PING', log: silentLog, files: undefined, remember: () => undefined, list: () => []}
    assert.throws(() => new CacheOperations(() => outlet).add('/x'), /PING: this member may not touch files/)
  })
})
