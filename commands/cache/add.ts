import {resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {Args, Flags} from '@oclif/core'
import {additionKey, additionResult, type CacheAddResult, readEntries} from '../../src/caches/addition.ts'
import {additionTable} from '../../src/cli/render/cache-addition.ts'
import {CACHE_KEYS} from '../../src/caches/caches.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'
import {sameMembers} from '../../src/diag/client/same-members.ts'

const DEFAULT_TIMEOUT_MS = 2000

/** Members read the file in the background, so their caches are read again while entries are missing. */
const ATTEMPTS = 4
const RETRY_MS = 250

function isIncomplete({members}: CacheAddResult): boolean {
  return members.some(({status, missing}) => status === 'answered' && missing.length > 0)
}

export default class CacheAdd extends ProbeCommand<CacheAddResult> {
  static override readonly summary = "add entries from a file to the members' discovery caches"
  static override readonly description =
    'Makes the discovery protocol of each member read the file (addToCache), then checks that the entries have arrived. ' +
    'Members read the file themselves, so each needs it at the same path, or at --member-path, which may be a URL for ' +
    'JGroups members. Changes the cluster, so it asks for confirmation first, unless --yes is set. Exits with 1 if an entry ' +
    'is missing on a member afterwards, with 2 if the file is not valid, with 4 if nobody answered, with 6 if it was not ' +
    'confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> orders.list',
    '<%= config.bin %> <%= command.id %> orders.list --member-path /mnt/shared/orders.list -tcp -addr 10.0.0.5 --yes',
  ]

  static override readonly args = {
    file: Args.string({description: 'file with lines NAME UUID ADDRESS T|F', required: true}),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    'member-path': Flags.string({helpValue: '<path>', summary: 'path or URL at which the members find the file'}),
    ...yesFlag,
  }

  protected override async result(): Promise<CacheAddResult> {
    const {args, flags} = await this.parse(CacheAdd)
    const entries = readEntries(args.file)
    const memberPath = flags['member-path'] ?? resolve(args.file)
    const found = await this.ask(['print-protocols'], flags)
    const same = {...flags, ...sameMembers(found, flags)}
    const key = additionKey(memberPath, found)
    await this.ask([key], same, {changing: key.slice('op='.length)})
    for (let attempt = 1; ; attempt++) {
      const result = additionResult(memberPath, entries, await this.ask(CACHE_KEYS, same))
      if (attempt === ATTEMPTS || !isIncomplete(result)) return result
      await sleep(RETRY_MS)
    }
  }

  protected override answerCounts({members}: CacheAddResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: CacheAddResult): ExitCode {
    const code = super.exitCodeFor(result)
    return code === ExitCode.ok && isIncomplete(result) ? ExitCode.failed : code
  }

  protected override renderTable(result: CacheAddResult): string {
    return additionTable(result)
  }

  protected override renderRaw(result: CacheAddResult): string {
    return additionTable(result)
  }
}
