import type {ConfigFiles} from '../../config/files/tree-loader.ts'
import type {CheckedProtocol} from '../../config/stack/stack-checks.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import {type Findings, type Place, quote} from '../../config/xml/findings.ts'
import type {Release} from '../../releases/facts.ts'
import {keptHosts} from './host-notation.ts'

const STORE = /(?:^|[._])(?:keystore|truststore)_(?:path|name)$/

function remarkOnHosts(protocol: string, name: string, text: string, release: Release, at: Place, to: Findings): void {
  const {kept, lost} = keptHosts(text, protocol, release)
  const [first] = lost
  if (first === undefined || text.includes('${')) return
  const keeps = kept.length === 0 ? 'no host' : `${kept.join(',')} alone`
  to.add(at, {
    code: 'host-notation',
    severity: 'warning',
    message: `${protocol}.${name}: JGroups ${release} keeps ${keeps} of ${quote(text)}: ${quote(first)} is lost`,
    found: first,
    hint: 'write host1[7800],host2[7800]: ports in brackets, commas between hosts',
  })
}

/** A store of keys that is missing does not keep a member from starting, it keeps the others from talking to it. */
function remarkOnStore(label: string, text: string, at: Place, files: ConfigFiles, to: Findings): void {
  const fault = files.look?.(text, at.file)
  if (fault === undefined || fault.kind === 'file') return
  to.add(at, {
    code: 'missing-store',
    severity: 'warning',
    message: `${label}: ${quote(text)} ${fault.why}`,
    found: text,
    hint: 'name a file that is on the host of the member, or on the class path of JGroups',
  })
}

/** FILE_PING makes its folder where it is missing, so that a mistyped one is a store of its own. */
function remarkOnFolder(label: string, text: string, at: Place, files: ConfigFiles, to: Findings): void {
  const found = files.look?.(text)
  if (found === undefined || found.kind === 'folder') return
  to.add(at, {
    code: 'store-folder',
    severity: found.kind === 'file' ? 'warning' : 'info',
    message:
      found.kind === 'file'
        ? `${label}: ${quote(text)} is a file: a folder is expected`
        : `${label}: ${quote(text)} ${found.why}: the first member makes it, and members that name another folder are not found`,
    found: text,
  })
}

/** The sites of a relay and the stacks of FORK stand in files of their own, without which the member does not start. */
function remarkOnConfig(label: string, text: string, at: Place, files: ConfigFiles, to: Findings): void {
  const source = text.includes('${') ? '' : files.find(text)
  if (typeof source !== 'string' || source === '') return
  const beside = files.find(text, at.file)
  const hint =
    typeof beside === 'string'
      ? 'relative paths count from the working directory of the member; the class path of JGroups is searched, too'
      : `${beside.file} is there: start the member in that folder, or give the whole path`
  to.add(at, {
    code: 'named-file',
    severity: 'warning',
    message: `${label}: the file ${quote(text)} ${source}`,
    found: text,
    hint,
  })
}

/** Remarks on values that JGroups takes and reads otherwise than they are meant, and on files that are not there. */
export function addRemarks(
  protocols: readonly CheckedProtocol[],
  release: Release,
  files: ConfigFiles,
  findings: Findings,
): void {
  for (const {spec, configured} of protocols) {
    const properties = declaredProperties(spec)
    for (const [name, {value, place}] of configured) {
      if (typeof value !== 'string' || value === '') continue
      const label = `${spec.name}.${name}`
      if (properties.get(name)?.kind === 'hosts') remarkOnHosts(spec.name, name, value, release, place, findings)
      if (STORE.test(name)) remarkOnStore(label, value, place, files, findings)
      if (name === 'config' && /^(?:RELAY[23]?|FORK)$/.test(spec.name))
        remarkOnConfig(label, value, place, files, findings)
      if (spec.name === 'FILE_PING' && name === 'location') remarkOnFolder(label, value, place, files, findings)
    }
  }
}
