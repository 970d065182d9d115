import assert from 'node:assert/strict'
import {type Frame, readFrame, writeListFrame, writeSingleFrame} from '../../../src/model/frame.ts'
import {CLASSES} from '../../../src/headers/classes.ts'
import {readJavaValue, writeJavaValue} from '../../../src/model/java-object.ts'
import type {Message} from '../../../src/model/message.ts'
import {
  readMessage,
  readObject,
  readTypedMessage,
  writeMessageShort,
  writeObject,
  writeTypedMessage,
} from '../../../src/model/message-codec.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {ByteWriter, type WireMinor} from '../../../src/wire/writer.ts'
import {
  addressOf,
  type Fields,
  fieldsOf,
  fromHex,
  loadVectors,
  refusesEveryCut,
  toHex,
  type Vector,
} from '../../support/vectors.ts'

const classes = CLASSES

function rewritten(frame: Frame, minor: WireMinor): string {
  const out = new ByteWriter(64, minor)
  const [first] = frame.messages
  if (frame.list) writeListFrame(out, frame.version, frame.dest, frame.src, frame.cluster, frame.messages)
  else if (first !== undefined) writeSingleFrame(out, frame.version, first)
  return toHex(out.copy())
}

function expectMessage(message: Message, expected: Fields): void {
  assert.equal(message.type, expected['type'])
  assert.equal(message.flags, expected['flags'])
  assert.equal(message.src?.key ?? null, addressOf(expected['src'])?.key ?? null)
}

function written(minor: WireMinor, write: (out: ByteWriter) => void): string {
  const out = new ByteWriter(16, minor)
  write(out)
  return toHex(out.copy())
}

function proveFrame(v: Vector, minor: WireMinor): void {
  const bytes = fromHex(v.hex)
  const inp = new ByteReader(bytes, minor)
  const frame = readFrame(inp, classes)
  assert.equal(inp.remaining, 0)
  const expected = v.kind === 'frame-single' ? [v.fields['message']] : (v.fields['messages'] as unknown[])
  for (const [i, message] of frame.messages.entries()) expectMessage(message, fieldsOf(expected[i]))
  assert.equal(rewritten(frame, minor), v.hex)
  refusesEveryCut(bytes, (cut) => readFrame(cut, classes), minor)
  const [single] = frame.messages
  if (!frame.list && single !== undefined) assert.equal(single.size(minor), bytes.length - 5, 'size')
}

/** Kinds of vectors with type and full form, and the field that has the message. */
const TYPED: Readonly<Record<string, string>> = {
  'message-with-type': 'message',
  'encrypted-message': 'encrypted',
  'compressed-message': 'compressed',
}

function proveMessage(v: Vector, minor: WireMinor): void {
  const bytes = fromHex(v.hex)
  const typed = TYPED[v.kind]
  if (typed !== undefined) {
    const message = readTypedMessage(new ByteReader(bytes, minor), classes)
    expectMessage(message, fieldsOf(v.fields[typed]))
    assert.equal(
      written(minor, (out) => {
        writeTypedMessage(out, message)
      }),
      v.hex,
    )
    return
  }
  const enclosing = addressOf(v.fields['enclosing_src'])
  const read = (inp: ByteReader): Message => readMessage(inp, inp.i16(), classes, null, enclosing)
  const message = read(new ByteReader(bytes, minor))
  assert.equal(
    written(minor, (out) => {
      out.i16(message.type)
      writeMessageShort(out, message, enclosing, 0)
    }),
    v.hex,
  )
  refusesEveryCut(bytes, read, minor)
}

const files: readonly [string, WireMinor][] = [
  ['messages', 5],
  ['batches', 5],
  ['frames', 5],
  ['payloads', 5],
  ['crypto', 5],
  ['diff-5.3', 3],
  ['diff-5.2', 2],
]

describe('frames and messages', () => {
  for (const [file, minor] of files) {
    for (const v of loadVectors(file)) {
      const frame = v.kind === 'frame-single' || v.kind === 'frame-list'
      const message = v.kind === 'message-short' || TYPED[v.kind] !== undefined
      // The first short form of a message with a null sender under a non-null one cannot be told from one without sender.
      if ((!frame && !message) || v.name === 'short_null_src') continue
      it(`${file} ${v.name} is read and written as JGroups does`, () => {
        if (frame) proveFrame(v, minor)
        else proveMessage(v, minor)
      })
    }
  }
})

describe('Java objects', () => {
  for (const v of loadVectors('objects')) {
    if (v.kind === 'generic-streamable') {
      it(`${v.name} is read and written as JGroups does`, () => {
        const object = readObject(new ByteReader(fromHex(v.hex)), classes)
        assert.equal(
          written(5, (out) => {
            writeObject(out, object)
          }),
          v.hex,
        )
      })
    }
    if (v.kind !== 'object-stream' && v.kind !== 'object-buffer') continue
    it(`${v.kind} ${v.name} is read and written as JGroups does`, () => {
      const buffer = v.kind === 'object-buffer'
      const inp = new ByteReader(fromHex(v.hex))
      const value = readJavaValue(inp, classes, buffer)
      assert.equal(inp.remaining, 0)
      assert.equal(
        written(5, (out) => {
          writeJavaValue(out, value, buffer)
        }),
        v.hex,
      )
    })
  }
})
