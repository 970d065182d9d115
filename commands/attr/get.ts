import {Args, Flags} from '@oclif/core'
import {attrHint} from '../../src/attributes/hint.ts'
import {protocolRegistry} from '../../src/member/runtime.ts'
import {attrResult, type AttrResult} from '../../src/attributes/read.ts'
import {attrTable} from '../../src/cli/render/attributes.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {reachFlags, timeoutFlag, wideFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type Turnout, turnoutOf} from '../../src/cli/probe-command.ts'
import {terminalWidth} from '../../src/cli/render/table.ts'
import {attributeKeys, attributeNames} from '../../src/diag/client/attribute-names.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class AttrGet extends ProbeCommand<AttrResult> {
  static override readonly summary = 'read attributes of protocols on all members'
  static override readonly description =
    'One row per member; a value that is not what most members have is marked with ≠. PROT.name is exactly this attribute, ' +
    'PROT.name* all that begin so, PROT alone all of the protocol, and PROT may be a regular expression. Values differ by nature ' +
    'in many attributes, so that is no failure unless --same is given: then it exits with 3. Exits with 1 if no member has one of ' +
    'the attributes that were named, with 4 if nobody answered, with 5 if fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> GMS.view',
    '<%= config.bin %> <%= command.id %> FD_ALL3.timeout,interval MERGE3.max_interval --same',
    '<%= config.bin %> <%= command.id %> "[UM]FC.max_credits" -o json',
    '<%= config.bin %> <%= command.id %> "TP.thread_pool.*" -tcp -addr 10.0.0.5',
  ]

  static override readonly args = {
    attribute: Args.string({
      multiple: true,
      description: 'PROTOCOL, PROTOCOL.attribute or a list PROTOCOL.a,b',
      required: true,
    }),
  }

  static override readonly flags = {
    ...reachFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    same: Flags.boolean({summary: 'exit with 3 if a value is not the same on all members'}),
    ...wideFlag,
  }

  #wide = false
  #same = false

  protected override async result(): Promise<AttrResult> {
    const {args, flags} = await this.parse(AttrGet)
    this.#wide = flags.wide
    this.#same = flags.same
    const names = args.attribute.flatMap(attributeNames)
    const result = attrResult(args.attribute, names, await this.ask(attributeKeys(names), flags))
    const hint = attrHint(names, result, protocolRegistry)
    if (hint !== null) this.logToStderr(hint)
    return result
  }

  protected override turnoutOf({members}: AttrResult): Turnout {
    return turnoutOf(members)
  }

  protected override exitCodeFor(result: AttrResult): ExitCode {
    const answered = result.members.filter(({status}) => status === 'answered')
    const code = super.exitCodeFor(result)
    if (code !== ExitCode.ok) return code
    const nothing = answered.every(({attributes}) => Object.keys(attributes).length === 0)
    if (nothing || result.missing.length > 0) return ExitCode.failed
    return this.#same && result.differing.length > 0 ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(result: AttrResult): string {
    return attrTable(result, {wide: this.#wide, width: this.#wide ? Infinity : terminalWidth()})
  }
}
