import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {bytesOfArgument} from '../src/input/decode-input.ts'
import {decodedText} from '../src/cli/render/decode.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {decode} from '../src/decode/decode.ts'
import type {Decoded} from '../src/decode/decoded.ts'

const DEFAULT_LIMIT = 10_000

export default class Decode extends JgCommand<Decoded> {
  static override readonly summary = 'decode JGroups frames from hex or a capture'
  static override readonly description =
    'Reads what members of JGroups 5.2 to 5.5 send: UDP and TCP frames, handshakes, batches, failure detection on its own ' +
    'port, gossip router traffic, probe requests and responses. Captures are pcap or pcapng files, written by tcpdump or ' +
    'any other analyser; IP fragments and TCP segments are reassembled. Headers are shown with names and values. A header ' +
    'of an unknown class is shown as hex with its id, and so is the rest of its frame, because its length is not on the ' +
    'wire. Traffic of other programs on the ports of members, such as HTTP, TLS or a PROXY header, is named. Each frame, ' +
    'handshake, request or response is a unit. Exits with 3 if something could not be read or was not JGroups.'

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
      summary: 'how to read bytes that are not a capture: as one datagram, or as one direction of a connection',
    })(),
    cluster: Flags.string({helpValue: '<name>', summary: 'show only traffic of this cluster'}),
    protocol: Flags.string({
      helpValue: '<name>',
      summary: 'show only frames with a header of this protocol, such as MERGE3',
    }),
    limit: Flags.integer({default: DEFAULT_LIMIT, min: 1, summary: 'show at most this many units'}),
    payload: Flags.boolean({summary: 'show payload bytes, up to 1024 each'}),
  }

  protected override async result(): Promise<Decoded> {
    const {args, flags} = await this.parse(Decode)
    const decoded = decode(await bytesOfArgument(args.input), flags)
    if (decoded.totals.leftOut > 0 && decoded.units.length === flags.limit) {
      this.logToStderr(
        `${flags.limit === 1 ? 'only the first unit is' : `only the first ${String(flags.limit)} units are`} shown; raise --limit to see more`,
      )
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
