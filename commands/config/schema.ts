import {JgCommand} from '../../src/cli/base-command.ts'
import {protocols} from '../../src/protocols/registry.ts'
import {configSchema, type JsonSchema, SCHEMA_RELEASE} from '../../src/config/schema.ts'

interface SchemaResult {
  readonly release: string
  readonly schema: JsonSchema
}

export default class ConfigSchema extends JgCommand<SchemaResult> {
  static override readonly summary = 'print the JSON schema of a configuration'
  static override readonly description =
    'The schema describes a stack as JSON: {"protocols": [{"name": "UDP", "attributes": {"mcast_port": 45588}}, …]}, bottom first, ' +
    'with typed values. It is generated from the protocols that this version has. -o json wraps it in a result with its release.'

  static override readonly examples = ['<%= config.bin %> <%= command.id %> > config.json']

  protected override async result(): Promise<SchemaResult> {
    await this.parse(ConfigSchema)
    return {release: SCHEMA_RELEASE, schema: configSchema(protocols)}
  }

  protected override renderTable({schema}: SchemaResult): string {
    return JSON.stringify(schema, null, 2)
  }
}
