import {Args, Flags} from '@oclif/core'
import {attrHint} from '../../src/attributes/hint.ts'
import {protocolRegistry} from '../../src/member/runtime.ts'
import {attrResult, type AttrResult} from '../../src/attributes/read.ts'
import {attrTable} from '../../src/cli/render/attributes.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {probeFlags, timeoutFlag, wideFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'
import {terminalWidth} from '../../src/cli/render/table.ts'
import {attributeKeys, attributeNames} from '../../src/diag/client/attribute-names.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class AttrGet extends ProbeCommand<AttrResult> {
  static override readonly summary = 'read attributes of protocols on all members'
  static override readonly description =
    "Prints one row per member and marks with ≠ each value that differs from most members' value. PROT.name is that one " +
    'attribute, PROT.name* every attribute whose name starts with it, PROT alone all attributes of the protocol; PROT may ' +
    'be a regular expression. Many attributes differ naturally, so a difference is no failure unless --same is set: then it ' +
    'exits with 3. Exits with 1 if no member has one of the named attributes, with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> GMS.view',
    '<%= config.bin %> <%= command.id %> FD_ALL3.timeout,interval MERGE3.max_interval --same',
    '<%= config.bin %> <%= command.id %> "[UM]FC.max_credits" -o json',
    '<%= config.bin %> <%= command.id %> "TP.thread_pool.*" -tcp -addr 10.0.0.5',
  ]

  static override readonly args = {
    attribute: Args.string({
      multiple: true,
      description: 'PROTOCOL, PROTOCOL.attribute, or a list PROTOCOL.a,b',
      required: true,
    }),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    same: Flags.boolean({summary: 'exit with 3 if a value differs between members'}),
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

  protected override answerCounts({members}: AttrResult): AnswerCounts {
    return countAnswers(members)
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
