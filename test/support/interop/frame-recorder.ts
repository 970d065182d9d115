import {Buffer} from 'node:buffer'
import type {ProtocolStack} from '../../../src/stack/protocol-stack.ts'

interface Receiver {
  receive(source: Uint8Array, start: number, end: number, host: string, port: number): void
}

/** Keeps copies of the short frames that a member receives, from whatever network they come. */
export class FrameRecorder {
  readonly #limit: number
  readonly #largest: number
  readonly #frames: Buffer[] = []

  /** Keeps at most `limit` frames of at most `largest` bytes. */
  constructor(stack: ProtocolStack, limit: number, largest: number) {
    this.#limit = limit
    this.#largest = largest
    const receiver = (stack.transport as unknown as {receiver: Receiver}).receiver
    const receive = receiver.receive.bind(receiver)
    receiver.receive = (source, start, end, host, port) => {
      this.#keep(source.subarray(start, end))
      receive(source, start, end, host, port)
    }
  }

  /** The frames as base64. */
  get frames(): string[] {
    return this.#frames.map((frame) => frame.toString('base64'))
  }

  #keep(frame: Uint8Array): void {
    if (frame.length <= this.#largest && this.#frames.length < this.#limit) this.#frames.push(Buffer.from(frame))
  }
}
