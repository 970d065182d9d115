import {JgCommand} from '../../src/cli/base-command.ts'
import {releaseFlag} from '../../src/cli/flags/common.ts'
import {releaseXsd} from '../../src/analysis/language/xsd.ts'
import type {Release} from '../../src/releases/facts.ts'
import {protocols} from '../../src/protocols/registry.ts'

interface XsdResult {
  readonly release: Release
  /** XML schema of a configuration of this release. */
  readonly xsd: string
}

export default class ConfigXsd extends JgCommand<XsdResult> {
  static override readonly summary = 'print the XML schema of a configuration, for editors'
  static override readonly description =
    'With it an editor completes names of protocols and attributes, shows types and defaults, and marks mistakes. It covers ' +
    'all protocols of a release and the known ones of other artifacts. -o json wraps it in a result with the release.'

  static override readonly examples = ['<%= config.bin %> <%= command.id %> --jgroups 5.5 > jgroups-5.5.xsd']

  static override readonly flags = {...releaseFlag}

  protected override async result(): Promise<XsdResult> {
    const {jgroups} = (await this.parse(ConfigXsd)).flags
    return {release: jgroups, xsd: releaseXsd(jgroups, protocols)}
  }

  protected override renderTable({xsd}: XsdResult): string {
    return xsd
  }
}
