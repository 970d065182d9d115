import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {bytesOfArgument} from '../src/input/decode-input.ts'
import {decodedText} from '../src/cli/render/decode.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {decode} from '../src/decode/decode.ts'
import type {Decoded} from '../src/decode/decoded.ts'

const DEFAULT_LIMIT = 10_000

export default class Decode extends JgCommand<Decoded> {
  static override readonly summary = 'take frames of JGroups apart, from hex or a capture'
  static override readonly description =
    'Reads what members of JGroups 5.2 to 5.5 send: frames of UDP and TCP, handshakes, batches, failure detection on its own port, ' +
    'data of gossip routers, probe requests and answers. Captures are pcap or pcapng files, of tcpdump or any other analyser; IP ' +
    'fragments and TCP segments are put together. Headers are shown with names and values; one of an unknown class as hex with its ' +
    'id, and since its length is not on the wire, the rest of its frame with it. Exits with 3 when something could not be read.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 294602000200000100010046003e',
    '<%= config.bin %> <%= command.id %> trace.pcap --cluster demo --protocol MERGE3',
    'tcpdump -i lo -U -w - udp port 45588 | <%= config.bin %> <%= command.id %> - -o json',
  ]

  static override readonly args = {
    input: Args.string({
      description: 'hex, a file with hex or bytes, a pcap or pcapng file, or - for standard input',
      required: true,
    }),
  }

  static override readonly flags = {
    as: Flags.option({
      options: ['auto', 'datagram', 'stream'] as const,
      default: 'auto' as const,
      summary: 'what bytes that are no capture are: one datagram, or one direction of a connection',
    })(),
    cluster: Flags.string({helpValue: '<name>', summary: 'show only what belongs to this cluster'}),
    protocol: Flags.string({
      helpValue: '<name>',
      summary: 'show only frames with a header of this protocol, as MERGE3',
    }),
    limit: Flags.integer({default: DEFAULT_LIMIT, min: 1, summary: 'show at most so many units'}),
    payload: Flags.boolean({summary: 'show the bytes of payloads, up to 1024 of each'}),
  }

  protected override async result(): Promise<Decoded> {
    const {args, flags} = await this.parse(Decode)
    const decoded = decode(await bytesOfArgument(args.input), flags)
    if (decoded.totals.leftOut > 0 && decoded.units.length === flags.limit) {
      this.logToStderr(`only the first ${String(flags.limit)} units are shown; --limit shows more`)
    }
    return decoded
  }

  protected override exitCodeFor({totals, fault}: Decoded): ExitCode {
    return totals.errors > 0 || fault !== null ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(decoded: Decoded): string {
    return decodedText(decoded)
  }
}
