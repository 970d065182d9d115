import assert from 'node:assert/strict'
import {GroupReader} from '../../../src/router/group-reader.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {DecodeError} from '../../../src/errors/index.ts'

function written(...texts: readonly (string | null)[]): Uint8Array {
  const out = new ByteWriter(64)
  for (const text of texts) out.string(text)
  return out.copy()
}

describe('the reader of groups', () => {
  it('reads what ByteReader reads, in any order, and ends at the same position', () => {
    const groups = new GroupReader()
    const texts = ['draw', 'draw', 'dra', 'draws', null, 'draw', '', '', 'ä draw', 'ä draw', 'a'.repeat(5000), 'draw']
    const bytes = written(...texts)
    const [inp, plain] = [new ByteReader(bytes), new ByteReader(bytes)]
    for (const text of texts) {
      assert.equal(groups.read(inp, bytes.length), text)
      assert.equal(plain.string(), text)
      assert.equal(inp.position, plain.position)
    }
  })

  it('rejects a name that extends beyond its frame, known or not', () => {
    const groups = new GroupReader()
    const bytes = written('draw')
    assert.equal(groups.read(new ByteReader(bytes), bytes.length), 'draw')
    for (let end = 0; end < bytes.length; end++) {
      assert.throws(() => groups.read(new ByteReader(bytes, 5, 0, end), end), DecodeError)
      assert.equal(groups.read(new ByteReader(bytes), bytes.length), 'draw')
    }
  })
})
