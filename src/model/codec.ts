import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

/**
 * How a class of the wire is written and read: headers and objects alike. `id` is the class's magic id; -1 for a class
 * that is never tagged. `size` gives the exact encoded bytes; `read` throws DecodeError and nothing else.
 */
export interface Codec<T> {
  readonly id: number
  readonly name: string
  size(value: T, minor: number): number
  write(value: T, out: ByteWriter): void
  read(inp: ByteReader): T
  /** The fields for people, types as words, where the value itself does not show them. */
  show?(value: T): unknown
  /** How the payload after this header is read; undefined where it belongs to the application. */
  payload?(value: T): ((inp: ByteReader) => unknown) | undefined
}

/** Declares the codec of a header. */
export function headerCodec<T>(codec: Codec<T>): Codec<T> {
  return codec
}

/** Codecs by magic id. Ids are append only. */
export class CodecTable {
  readonly #codecs: (Codec<unknown> | undefined)[] = []

  /** Adds a codec. Adding the same codec again is harmless; another one with its id throws TypeError. */
  add<T>(codec: Codec<T>): this {
    const known = this.#codecs[codec.id]
    if (known !== undefined && known !== (codec as unknown)) {
      throw new TypeError(`magic id ${String(codec.id)} of ${codec.name} belongs to ${known.name}`)
    }
    this.#codecs[codec.id] = codec
    return this
  }

  get(magic: number): Codec<unknown> | undefined {
    return this.#codecs[magic]
  }

  /** All codecs by ascending id. */
  list(): readonly Codec<unknown>[] {
    return this.#codecs.filter((c) => c !== undefined)
  }
}
