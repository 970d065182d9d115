import {JgCommand} from '../../src/cli/base-command.ts'
import {releaseFlag} from '../../src/cli/flags/common.ts'
import {releaseSchema} from '../../src/analysis/language/release-protocols.ts'
import type {JsonSchema} from '../../src/config/stack/schema.ts'
import type {Release} from '../../src/releases/facts.ts'
import {protocols} from '../../src/protocols/registry.ts'

interface SchemaResult {
  readonly release: Release
  /** JSON schema of a configuration of this release. */
  readonly schema: JsonSchema
}

export default class ConfigSchema extends JgCommand<SchemaResult> {
  static override readonly summary = 'print the JSON schema of a configuration'
  static override readonly description =
    'The schema describes a stack as JSON: {"protocols": [{"name": "UDP", "attributes": {"mcast_port": 45588}}, …]}, bottom ' +
    'first, with typed values. It covers all protocols of a release. -o json wraps it in a result with the release.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> > config.json',
    '<%= config.bin %> <%= command.id %> --jgroups 4.2',
  ]

  static override readonly flags = {...releaseFlag}

  protected override async result(): Promise<SchemaResult> {
    const {jgroups} = (await this.parse(ConfigSchema)).flags
    return {release: jgroups, schema: releaseSchema(jgroups, protocols)}
  }

  protected override renderTable({schema}: SchemaResult): string {
    return JSON.stringify(schema, null, 2)
  }
}
