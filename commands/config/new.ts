import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {portFlag, releaseFlag} from '../../src/cli/flags/common.ts'
import {UsageError} from '../../src/errors/index.ts'
import type {Release} from '../../src/releases/facts.ts'
import {DISCOVERIES, type Discovery} from '../../src/analysis/new/discovery-choices.ts'
import {newStack, type Target, TARGETS} from '../../src/analysis/new/new-stack.ts'

interface NewResult {
  readonly for: Target
  readonly discovery: Discovery
  readonly release: Release
  /** The configuration. */
  readonly text: string
  /** What the user has to do or know. */
  readonly notes: readonly string[]
}

export default class ConfigNew extends JgCommand<NewResult> {
  static override readonly summary = 'write a new configuration'
  static override readonly description =
    'Writes a stack for JGroups itself, or the part of an Infinispan, Keycloak or WildFly configuration that holds one, ' +
    'with the chosen discovery. It is valid, and lint finds nothing in it. Values that depend on the environment become ' +
    'variables; notes on what else is needed go to stderr.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --for plain --discovery tcpping --where a.example[7800],b.example[7800] > my-stack.xml',
    '<%= config.bin %> <%= command.id %> --for keycloak --discovery dns --where keycloak-ping.sso.svc.cluster.local',
    '<%= config.bin %> <%= command.id %> --for wildfly --discovery jdbc --jgroups 5.3',
  ]

  static override readonly flags = {
    for: Flags.option({summary: 'software that reads it', options: TARGETS, default: 'plain' as const})(),
    discovery: Flags.option({summary: 'how members find each other', options: DISCOVERIES, required: true})(),
    where: Flags.string({
      summary: 'where discovery looks: hosts, a DNS name, a JDBC URL, a folder, a bucket, labels',
      helpValue: '<text>',
    }),
    ...releaseFlag,
    name: Flags.string({summary: 'name of the stack; used by servers', default: 'jg'}),
    'bind-port': portFlag({summary: 'port of the transport', default: 7800, aliases: ['bind_port']}),
  }

  protected override async result(): Promise<NewResult> {
    const {flags} = await this.parse(ConfigNew)
    for (const [flag, text] of Object.entries({where: flags.where, name: flags.name})) {
      if (text !== undefined && /["<>&\\]|[^\u0020-\uFFFF]/.test(text))
        throw new UsageError(`--${flag}: expected text without quotes, <, > and &, found '${text}'`)
    }
    const {discovery, jgroups: release, where, name} = flags
    const {text, notes} = newStack({target: flags.for, discovery, release, where, name, bindPort: flags['bind-port']})
    if (this.format === 'table' || this.format === 'raw') for (const note of notes) this.logToStderr(`note: ${note}`)
    return {for: flags.for, discovery, release, text, notes}
  }

  protected override renderTable({text}: NewResult): string {
    return text
  }
}
