import type {ByteReader} from '../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../wire/writer.ts'
import type {Codec} from '../model/codec.ts'
import {type JavaValue, readJavaValue, writeJavaValue} from '../model/java-object.ts'
import type {Classes} from '../model/message-codec.ts'

/** A method to call, by id or by name and parameter types, with its arguments. */
export type MethodCall =
  | {readonly methodId: number; readonly args: readonly JavaValue[]}
  | {readonly methodName: string | null; readonly types: readonly JavaValue[]; readonly args: readonly JavaValue[]}

function writeValues(out: ByteWriter, values: readonly JavaValue[]): void {
  out.u8(values.length)
  for (const value of values) writeJavaValue(out, value)
}

function readValues(inp: ByteReader, classes: Classes): JavaValue[] {
  const count = inp.count(inp.u8(), 1, 'MethodCall')
  const values: JavaValue[] = []
  for (let i = 0; i < count; i++) values.push(readJavaValue(inp, classes))
  return values
}

function writeCall(call: MethodCall, out: ByteWriter): void {
  const useId = 'methodId' in call
  out.bool(useId)
  if (useId) {
    out.i16(call.methodId)
  } else {
    out.string(call.methodName)
    writeValues(out, call.types)
  }
  writeValues(out, call.args)
}

// MethodCall => use-id:bool (id:i16 | name:str count:u8 n*type) count:u8 n*argument
//   type, argument => OBJECT in stream form; a type is a class (19) or a serialized one (51)
/** Codec of a method call; `classes` are those its arguments may have. */
export function methodCallCodec(classes: Classes): Codec<MethodCall> {
  return {
    id: 18,
    name: 'MethodCall',
    size(call, minor) {
      const out = new ByteWriter(64, minor as WireMinor)
      writeCall(call, out)
      return out.position
    },
    write: writeCall,
    read(inp) {
      if (inp.bool()) return {methodId: inp.i16(), args: readValues(inp, classes)}
      return {methodName: inp.string(), types: readValues(inp, classes), args: readValues(inp, classes)}
    },
  }
}
