import {DecodeError} from '../errors/index.ts'
import {javaExceptionCodec} from './java-exception.ts'
import {ByteReader} from '../wire/reader.ts'
import {ByteWriter} from '../wire/writer.ts'

/** The exception class that this side's errors are sent as; every Java member knows it. */
const CLASS = 'java.lang.RuntimeException'

/** Writes an error in the form in which Java members read exceptions. */
export function encodeException(error: Error): Uint8Array {
  const out = new ByteWriter(256)
  const exception = {className: CLASS, message: error.message, invocationTarget: false, stack: [], cause: null}
  javaExceptionCodec.write(exception, out)
  return out.copy()
}

/** Reads class and message of an exception as text, `java.io.IOException: no space`. Throws DecodeError. */
export function decodeException(bytes: Uint8Array): string {
  const exception = javaExceptionCodec.read(new ByteReader(bytes))
  if (exception === null) throw new DecodeError('exception expected, found null')
  const {className, message} = exception
  return message === null ? String(className) : `${String(className)}: ${message}`
}
