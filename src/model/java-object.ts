import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import {ByteWriter} from '../wire/writer.ts'
import {Uuid} from './address.ts'
import {readUuidBody, writeUuidBody} from './address-codec.ts'
import type {Codec} from './codec.ts'
import {type Classes, readObject, writeObject} from './message-codec.ts'
import type {WireObject} from './message.ts'

/**
 * A Java value as `objectToStream` writes it. `code` is the type byte (odd codes primitives, even codes their boxes), so that what was
 * read is written again byte for byte.
 */
export interface JavaValue {
  readonly code: number
  /** Integers beyond int as bigint, byte[] and serialized objects as bytes, classes as their type byte, Streamables as WireObject. */
  readonly value: null | boolean | number | bigint | string | Uint8Array | WireObject
}

/** Type bytes of the object encoding. */
export const JavaType = {
  NULL: 0,
  BOOLEAN: 2,
  BYTE: 4,
  CHAR: 6,
  DOUBLE: 8,
  FLOAT: 10,
  INT: 12,
  LONG: 14,
  SHORT: 16,
  STRING: 17,
  BYTES: 18,
  CLASS: 19,
  STREAMABLE: 50,
  SERIALIZABLE: 51,
} as const

// OBJECT => type:u8 value
//   numbers are fixed in the stream form; int and long are compressed in the buffer form, where byte[] has no length
//   STRING => ascii:bool (i32 length, a byte per char | utf)

function boxed(code: number): number {
  return code >= 1 && code <= 15 && code % 2 === 1 ? code + 1 : code
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

function writeObjectString(out: ByteWriter, text: string): void {
  const ascii = isAscii(text)
  out.bool(ascii)
  if (!ascii) {
    out.utf(text)
    return
  }
  out.i32(text.length)
  out.lowBytes(text)
}

function readObjectString(inp: ByteReader): string {
  if (!inp.bool()) return inp.utf()
  const length = inp.i32()
  inp.need(length)
  return inp.lowBytes(length)
}

function writeFloat(out: ByteWriter, value: number): void {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value)
  out.bytes(bytes)
}

function writeNumber(out: ByteWriter, type: number, value: number | bigint, buffer: boolean): void {
  switch (type) {
    case JavaType.BYTE:
      out.u8(Number(value) & 0xff)
      return
    case JavaType.CHAR:
    case JavaType.SHORT:
      out.i16(Number(value))
      return
    case JavaType.DOUBLE:
      out.f64(Number(value))
      return
    case JavaType.FLOAT:
      writeFloat(out, Number(value))
      return
    case JavaType.INT:
      if (buffer) out.compressedInt(Number(value))
      else out.i32(Number(value))
      return
    default:
      if (buffer) out.compressedBits(BigInt(value))
      else out.bits64(BigInt(value))
  }
}

function readNumber(inp: ByteReader, type: number, buffer: boolean): number | bigint | undefined {
  switch (type) {
    case JavaType.BYTE:
      return inp.i8()
    case JavaType.CHAR:
      return inp.u16()
    case JavaType.SHORT:
      return inp.i16()
    case JavaType.DOUBLE:
      return inp.f64()
    case JavaType.FLOAT:
      return inp.f32()
    case JavaType.INT:
      return buffer ? inp.compressedInt() : inp.i32()
    case JavaType.LONG:
      return buffer ? inp.compressedBits() : inp.bits64()
    default:
      return undefined
  }
}

/** Writes a value; `buffer` selects the form in which the value fills the whole byte array. */
export function writeJavaValue(out: ByteWriter, {code, value}: JavaValue, buffer = false): void {
  // The buffer form has one code for both kinds of boolean.
  out.u8(buffer && boxed(code) === JavaType.BOOLEAN ? JavaType.BOOLEAN - 1 : code)
  if (value === null) return
  if (typeof value === 'boolean') out.bool(value)
  else if (typeof value === 'string') writeObjectString(out, value)
  else if (value instanceof Uint8Array) {
    if (code === JavaType.BYTES && !buffer) out.i32(value.length)
    out.bytes(value)
  } else if (typeof value === 'object') writeObject(out, value)
  else if (code === JavaType.CLASS) out.u8(Number(value))
  else writeNumber(out, boxed(code), value, buffer)
}

/** Reads a value. Throws DecodeError. */
export function readJavaValue(inp: ByteReader, classes: Classes, buffer = false): JavaValue {
  const code = inp.u8()
  switch (code) {
    case JavaType.NULL:
      return {code, value: null}
    case JavaType.STRING:
      return {code, value: readObjectString(inp)}
    case JavaType.BYTES:
      return {code, value: inp.bytes(buffer ? inp.remaining : inp.i32()).slice()}
    case JavaType.CLASS:
      return {code, value: inp.u8()}
    case JavaType.STREAMABLE:
      return {code, value: readObject(inp, classes)}
    case JavaType.SERIALIZABLE:
      return {code, value: inp.bytes(inp.remaining).slice()}
    default: {
      if (boxed(code) === JavaType.BOOLEAN) return {code, value: inp.bool()}
      const number = readNumber(inp, boxed(code), buffer)
      if (number === undefined) throw new DecodeError(`object: unknown type ${String(code)}`)
      return {code, value: number}
    }
  }
}

/** Primitive wrappers, strings and byte arrays as objects of a message (org.jgroups.util.ObjectWrapperPrimitive). */
export function primitiveWrapperCodec(classes: Classes): Codec<JavaValue> {
  return {
    id: 21,
    name: 'ObjectWrapperPrimitive',
    size(value) {
      const out = new ByteWriter()
      writeJavaValue(out, value)
      return out.position
    },
    write: (value, out) => {
      writeJavaValue(out, value)
    },
    read: (inp) => readJavaValue(inp, classes),
  }
}

/** All other objects as bytes: i32 length (-1 for null), buffer form (org.jgroups.util.ObjectWrapperSerializable). */
export const serializableWrapperCodec: Codec<Uint8Array | null> = {
  id: 20,
  name: 'ObjectWrapperSerializable',
  size: (bytes) => 4 + (bytes?.length ?? 0),
  write(bytes, out) {
    out.i32(bytes?.length ?? -1)
    if (bytes !== null) out.bytes(bytes)
  },
  read(inp) {
    const length = inp.i32()
    return length < 0 ? null : inp.bytes(length).slice()
  },
}

/** A plain UUID as an object of a message. */
export const uuidCodec: Codec<Uuid> = {
  id: 11,
  name: 'UUID',
  size: () => 16,
  write: (uuid, out) => {
    writeUuidBody(out, uuid)
  },
  read: readUuidBody,
}
