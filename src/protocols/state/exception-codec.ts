import {DecodeError} from '../../errors/index.ts'
import {ByteReader} from '../../wire/reader.ts'
import {ByteWriter} from '../../wire/writer.ts'

// EXCEPTION => null:bool [invocation target:bool class:str message:str depth:i16 n*(class:str method:str file:str line:cint)
//              cause:bool [EXCEPTION]]

/** The class under which errors of this side are sent; every Java member knows it. */
const CLASS = 'java.lang.RuntimeException'

/** Writes an error as Java members read exceptions. */
export function encodeException(error: Error): Uint8Array {
  const out = new ByteWriter(256)
  out.bool(false)
  out.bool(false)
  out.string(CLASS)
  out.string(error.message)
  out.i16(0)
  out.bool(false)
  return out.copy()
}

/** Reads class and message of an exception as text, `java.io.IOException: no space`. Throws DecodeError. */
export function decodeException(bytes: Uint8Array): string {
  const inp = new ByteReader(bytes)
  if (inp.bool()) throw new DecodeError('exception: one expected, found null')
  inp.bool()
  const name = inp.string()
  const message = inp.string()
  return message === null ? String(name) : `${String(name)}: ${message}`
}
