import {DecodeError} from '../errors/index.ts'
import {sizeOf} from '../wire/compressed.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import {sizeOfString} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'

/** One call of a Java stack trace. */
export interface StackFrame {
  readonly className: string | null
  readonly method: string | null
  readonly file: string | null
  readonly line: number
}

/** An exception of a Java member, as RPC and state transfer send it. */
export interface JavaException {
  readonly className: string | null
  readonly message: string | null
  /** The exception was wrapped in an InvocationTargetException, which is not sent itself. */
  readonly invocationTarget: boolean
  readonly stack: readonly StackFrame[]
  readonly cause: JavaException | null
}

/** Longer chains of causes are refused, as in Java. */
const MAX_CAUSES = 20
/** Shortest stack frame: three null strings and a line number of 0. */
const MIN_FRAME_BYTES = 4

function readStack(inp: ByteReader): StackFrame[] {
  // Java reads a negative depth as an empty stack.
  const depth = inp.count(Math.max(0, inp.i16()), MIN_FRAME_BYTES, 'exception')
  const stack: StackFrame[] = []
  for (let i = 0; i < depth; i++) {
    stack.push({className: inp.string(), method: inp.string(), file: inp.string(), line: inp.compressedInt()})
  }
  return stack
}

function readException(inp: ByteReader, causes: number): JavaException | null {
  if (inp.bool()) return null
  const invocationTarget = inp.bool()
  const className = inp.string()
  const message = inp.string()
  const stack = readStack(inp)
  if (!inp.bool()) return {className, message, invocationTarget, stack, cause: null}
  if (causes >= MAX_CAUSES) throw new DecodeError(`exception: more than ${String(MAX_CAUSES)} causes`)
  return {className, message, invocationTarget, stack, cause: readException(inp, causes + 1)}
}

function writeStack(out: ByteWriter, stack: readonly StackFrame[]): void {
  out.i16(stack.length)
  for (const frame of stack) {
    out.string(frame.className)
    out.string(frame.method)
    out.string(frame.file)
    out.compressedInt(frame.line)
  }
}

function writeException(exception: JavaException | null, out: ByteWriter): void {
  out.bool(exception === null)
  if (exception === null) return
  out.bool(exception.invocationTarget)
  out.string(exception.className)
  out.string(exception.message)
  writeStack(out, exception.stack)
  out.bool(exception.cause !== null)
  if (exception.cause !== null) writeException(exception.cause, out)
}

function sizeOfFrame(frame: StackFrame): number {
  return (
    sizeOfString(frame.className) +
    sizeOfString(frame.method) +
    sizeOfString(frame.file) +
    sizeOf.compressedInt(frame.line)
  )
}

function sizeOfException(exception: JavaException | null): number {
  if (exception === null) return 1
  const texts = sizeOfString(exception.className) + sizeOfString(exception.message)
  const stack = exception.stack.reduce((sum, frame) => sum + sizeOfFrame(frame), 2)
  return 3 + texts + stack + (exception.cause === null ? 0 : sizeOfException(exception.cause))
}

// EXCEPTION => is-null:bool [invocation-target:bool class:str message:str depth:i16 n*FRAME has-cause:bool [EXCEPTION]]
//   FRAME => class:str method:str file:str line:cint
/** Codec of an exception; never tagged. */
export const javaExceptionCodec: Codec<JavaException | null> = {
  id: -1,
  name: 'exception',
  size: sizeOfException,
  write: writeException,
  read: (inp) => readException(inp, 0),
}
