import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {encodeVersion, versionText} from '../../../src/model/frame.ts'
import {sizeOf} from '../../../src/wire/compressed.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter} from '../../../src/wire/writer.ts'
import {
  bytesOf,
  fromHex,
  loadVectors,
  onlyDecodeError,
  refusesEveryCut,
  toHex,
  type Vector,
} from '../../support/vectors.ts'

interface Primitive {
  write(out: ByteWriter, v: Vector): void
  read(inp: ByteReader): unknown
  size?(v: Vector): number
}

const text = (v: Vector): string | null => v.fields['value'] as string | null
const bits = (v: Vector): bigint => BigInt(String(v.fields['value']))
const number = (v: Vector, name: string): number => Number(v.fields[name])

const primitives: Record<string, Primitive> = {
  cint: {
    write: (out, v) => {
      out.compressedInt(number(v, 'value'))
    },
    read: (inp) => inp.compressedInt(),
    size: (v) => sizeOf.compressedInt(number(v, 'value')),
  },
  clong: {
    write: (out, v) => {
      out.compressedBits(bits(v))
    },
    read: (inp) => inp.compressedBits(),
    size: (v) => sizeOf.compressedBits(bits(v)),
  },
  lpair: {
    write: (out, v) => {
      out.compressedPair(number(v, 'hd'), number(v, 'hr'))
    },
    read: (inp) => inp.compressedPair(),
    size: (v) => sizeOf.compressedPair(number(v, 'hd'), number(v, 'hr')),
  },
  str: {
    write: (out, v) => {
      out.string(text(v))
    },
    read: (inp) => inp.string(),
  },
  utf: {
    write: (out, v) => {
      out.utf(text(v) ?? '')
    },
    read: (inp) => inp.utf(),
  },
  ascii: {
    write: (out, v) => {
      out.ascii(asciiText(v))
    },
    read: (inp) => inp.ascii(),
    size: (v) => sizeOf.ascii(asciiText(v)),
  },
  optbytes: {
    write: (out, v) => {
      out.optionalBytes(optional(v))
    },
    read: (inp) => inp.optionalBytes(),
  },
}

function asciiText(v: Vector): string | null {
  const value = v.fields['value']
  if (value === null || typeof value === 'string') return value
  return Buffer.from(bytesOf(value) ?? []).toString('latin1')
}

function optional(v: Vector): Uint8Array | null {
  const value = v.fields['value']
  return value === null ? null : typeof value === 'string' ? fromHex(value) : bytesOf(value)
}

function written(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(1)
  write(out)
  return out.copy()
}

describe('wire primitives', () => {
  for (const v of loadVectors('primitives')) {
    const primitive = primitives[v.kind]
    if (primitive === undefined) continue
    if (v.kind === 'lpair' && !Number.isSafeInteger(number(v, 'hr'))) {
      it(`${v.kind} ${v.name} holds no counter and is refused`, () => {
        assert.throws(() => primitive.read(new ByteReader(fromHex(v.hex))), DecodeError)
      })
      continue
    }
    it(`${v.kind} ${v.name} is written and read as JGroups does`, () => {
      const bytes = written((out) => {
        primitive.write(out, v)
      })
      assert.equal(toHex(bytes), v.hex)
      if (primitive.size !== undefined) assert.equal(primitive.size(v), bytes.length)
      const inp = new ByteReader(fromHex(v.hex))
      primitive.read(inp)
      assert.equal(inp.remaining, 0)
      refusesEveryCut(bytes, (cut) => primitive.read(cut))
    })
  }

  for (const v of loadVectors('primitives', 'version')) {
    it(`version ${v.name} is packed into 16 bits`, () => {
      const version = encodeVersion(number(v, 'major'), number(v, 'minor'), number(v, 'micro'))
      assert.equal(version.toString(16).padStart(4, '0'), v.hex)
      assert.equal(
        versionText(version),
        `${String(v.fields['major'])}.${String(v.fields['minor'])}.${String(v.fields['micro'])}`,
      )
    })
  }

  it('counters up to 2^53 keep their value in every number form', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const inp = new ByteReader(
          written((out) => {
            out.compressedLong(a)
            out.i64(-a)
            out.compressedPair(low, high)
          }),
        )
        assert.equal(inp.compressedLong(), a)
        assert.equal(inp.i64(), a === 0 ? 0 : -a)
        assert.deepEqual(inp.compressedPair(), [low, high])
      }),
    )
  })

  it('ints, shorts, doubles and bits keep their value', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({min: -32768, max: 32767}),
        fc.double(),
        fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
        (i, s, d, b) => {
          const inp = new ByteReader(
            written((out) => {
              out.i32(i)
              out.compressedInt(i)
              out.i16(s)
              out.f64(d)
              out.bits64(b)
              out.compressedBits(b)
            }),
          )
          assert.equal(inp.i32(), i)
          assert.equal(inp.compressedInt(), i)
          assert.equal(inp.i16(), s)
          assert.ok(Object.is(inp.f64(), d) || Number.isNaN(d))
          assert.equal(inp.bits64(), b)
          assert.equal(inp.compressedBits(), b)
        },
      ),
    )
  })

  it('any text survives modified UTF-8, surrogates and NUL included', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 300}), (value) => {
        const inp = new ByteReader(
          written((out) => {
            out.string(value)
          }),
        )
        assert.equal(inp.string(), value)
      }),
    )
  })

  it('a text of more than 65,535 bytes is cut, not broken', () => {
    const inp = new ByteReader(
      written((out) => {
        out.utf('€'.repeat(30_000))
      }),
    )
    assert.equal(inp.utf(), '€'.repeat(21_845))
  })

  it('texts are read in the words of Java: NUL in two bytes, surrogates in three each, characters above latin1', () => {
    const read = (hex: string) => new ByteReader(fromHex((hex.length / 2).toString(16).padStart(4, '0') + hex)).utf()
    assert.equal(read('c080'), '\0')
    assert.equal(read('61c3a9e282ac'), 'aé€')
    assert.equal(read('eda0bdedb880'), '😀')
    assert.equal(read('eda0bd'), '\ud83d')
    assert.equal(read('00'), '\0')
    for (const bad of ['80', 'c3', 'c361', 'e282', 'e28261', 'f09f9880', 'ff', `${'61'.repeat(40)}c3`]) {
      assert.throws(() => read(bad), DecodeError, bad)
    }
  })

  it('texts of any length and width are read back, from the middle of their bytes', () => {
    const alphabets = ['abcdefghijklm', 'éàü', '€', '😀']
    for (const length of [0, 1, 11, 12, 13, 14, 100, 5_000]) {
      for (const letters of alphabets) {
        const value = letters.repeat(length).slice(0, length)
        const inp = new ByteReader(
          written((out) => {
            out.utf('before')
            out.utf(value)
            out.lowBytes(value.replace(/[^\0-\xff]/g, 'ÿ'))
          }),
        )
        assert.equal(inp.utf(), 'before')
        assert.equal(inp.utf(), value)
        assert.equal(inp.lowBytes(length), value.replace(/[^\0-\xff]/g, 'ÿ'))
      }
    }
    const long = new Uint8Array(200_001).fill(0xe9, 1)
    assert.equal(new ByteReader(long, 5, 1).lowBytes(200_000), 'é'.repeat(200_000))
  })

  it('kept texts take little more memory than their bytes', () => {
    const bytes = written((out) => out.utf('n'.repeat(60_000)))
    const memory = () => process.memoryUsage().heapUsed + process.memoryUsage().external
    const before = memory()
    const kept = Array.from({length: 200}, () => new ByteReader(bytes).utf())
    const low = Array.from({length: 200}, () => new ByteReader(bytes, 5, 2).lowBytes(60_000))
    const taken = memory() - before
    assert.equal(kept.length + low.length, 400)
    assert.ok(taken < 80_000_000, `24 MB of text took ${String(taken)} bytes`)
  })

  it('a text may be bounded: a longer one is refused before it is read', () => {
    const bytes = written((out) => out.string('name'))
    assert.equal(new ByteReader(bytes).string(4), 'name')
    assert.throws(() => new ByteReader(bytes).string(3), /at most 3 bytes expected, found 4/)
    assert.throws(() => new ByteReader(bytes, 5, 1).utf(3), DecodeError)
  })

  it('numbers beyond 2^53 are refused where a counter is expected', () => {
    assert.throws(() => new ByteReader(fromHex('7fffffffffffffff')).i64(), DecodeError)
    assert.throws(() => new ByteReader(fromHex('08ffffffffffffff7f')).compressedLong(), DecodeError)
    assert.throws(() => new ByteReader(fromHex('88ffffffffffffffffffffffffffffffff')).compressedPair(), DecodeError)
  })

  it('any bytes are read or refused with a DecodeError', () => {
    const reads: ((inp: ByteReader) => unknown)[] = [
      (i) => i.compressedInt(),
      (i) => i.compressedLong(),
      (i) => i.compressedBits(),
      (i) => i.compressedPair(),
      (i) => i.string(),
      (i) => i.ascii(),
      (i) => i.optionalBytes(),
      (i) => i.f32(),
      (i) => i.f64(),
      (i) => i.i8(),
      (i) => i.u16(),
      (i) => i.bool(),
      (i) => i.count(i.i32(), 2, 'list'),
    ]
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 24}), fc.nat(reads.length - 1), (bytes, which) => {
        onlyDecodeError(() => reads[which]?.(new ByteReader(bytes)))
      }),
      {numRuns: 2000},
    )
  })
})

describe('ByteWriter', () => {
  it('hands over its memory and continues in new memory', () => {
    const out = new ByteWriter(4)
    out.i32(7)
    const taken = out.take(new Uint8Array(8))
    out.i32(9)
    assert.equal(toHex(taken), '00000007')
    assert.equal(toHex(out.peek()), '00000009')
    assert.equal(toHex(out.take()), '00000009')
    assert.equal(out.position, 0)
  })

  it('takes back what was written and patches a count', () => {
    const out = new ByteWriter()
    out.i32(0)
    out.slice(fromHex('0102030405'), 1, 3)
    out.slice(new Uint8Array(40).fill(6), 4, 30)
    out.rewind(7)
    out.patchI32(0, 3)
    assert.equal(toHex(out.copy()), '00000003020304')
    out.reset()
    out.bool(true)
    assert.equal(toHex(out.copy()), '01')
  })
})
