import {diskConfigFiles} from '../../../src/config/files/config-files.ts'
import {type FileVerdict, validateConfigs, type ValidationOptions} from '../../../src/analysis/verdicts.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import type {ConfigFiles, ConfigSource} from '../../../src/config/files/tree-loader.ts'

const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]}

/** Options of a validation on a host that has loopback only and no variables. */
export function optionsOf(changes: Partial<ValidationOptions> = {}): ValidationOptions {
  const environment = {
    registry: protocols,
    files: diskConfigFiles(),
    properties: {'java.net.preferIPv4Stack': 'true', 'jgroups.bind_addr': '127.0.0.1'},
    variables: {},
  }
  return {release: 'auto', asJGroups: false, external: false, environment, host: {interfaces: [lo]}, ...changes}
}

/** Files held in memory; others are not there. */
function filesOf(texts: Readonly<Record<string, string>>): ConfigFiles {
  return {
    find: (name): ConfigSource | string => {
      const text = texts[name]
      return text === undefined ? 'was not found' : {file: name, text}
    },
  }
}

/** The verdict on a text; other files that it names are held in memory. */
export function judgeText(
  text: string,
  changes: Partial<ValidationOptions> = {},
  others: Readonly<Record<string, string>> = {},
): FileVerdict {
  const options = optionsOf(changes)
  const environment = {...options.environment, files: filesOf({...others, 'a.xml': text})}
  const [verdict] = validateConfigs(['a.xml'], {...options, environment}).files
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}

/** Findings as `line:column severity code found`, without notes. */
export function shortFindings({findings}: Pick<FileVerdict, 'findings'>): readonly string[] {
  return findings
    .filter((f) => f.severity !== 'info')
    .map((f) => `${String(f.line)}:${String(f.column)} ${f.severity} ${f.code} ${f.found ?? ''}`.trimEnd())
}
