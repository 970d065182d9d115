import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {packageFolder} from '../../releases/package-folder.ts'

/** A flag in oclif's manifest. */
export interface ManifestFlag {
  readonly type: 'boolean' | 'option'
  readonly aliases?: readonly string[]
  readonly options?: readonly string[]
  readonly hidden?: boolean
}

/** A command in oclif's manifest. */
export interface ManifestCommand {
  readonly id: string
  readonly hidden?: boolean
  readonly args: Readonly<Record<string, {readonly options?: readonly string[]}>>
  readonly flags: Readonly<Record<string, ManifestFlag>>
}

/** Where candidates come from; each source is read only when a word needs it. */
export interface CompletionSources {
  commands(): readonly ManifestCommand[]
  contexts(): Promise<readonly string[]>
  /** Names of the shipped stacks, such as udp.xml. */
  stacks(): readonly string[]
  /** Names of protocols with their attributes and operations. */
  protocols(): Promise<readonly ProtocolNames[]>
}

/** The names of a protocol that a user may type. */
export interface ProtocolNames {
  readonly name: string
  readonly attributes: readonly string[]
  readonly operations: readonly string[]
}

async function registryNames(): Promise<ProtocolNames[]> {
  const {protocols} = await import('../../protocols/registry.ts')
  return protocols.list().map(({spec}) => ({
    name: spec.name,
    attributes: [spec, ...Object.values(spec.components)].flatMap(({properties, attributes}, i) => {
      const prefix = i === 0 ? '' : `${Object.keys(spec.components)[i - 1] ?? ''}.`
      return [...Object.keys(properties), ...Object.keys(attributes)].map((name) => prefix + name)
    }),
    operations: Object.keys(spec.operations),
  }))
}

async function savedContexts(): Promise<string[]> {
  const [{listContexts}, {thisPlace}] = await Promise.all([
    import('../../context/listing.ts'),
    import('../../context/current.ts'),
  ])
  return (await listContexts({...thisPlace(), notice: () => undefined})).contexts.map(({name}) => name)
}

/** The sources of the installed program: its manifest, its conf folder, the contexts in scope, the protocols it has. */
export function installedSources(): CompletionSources {
  return {
    commands() {
      const manifest = JSON.parse(readFileSync(packageFolder('oclif.manifest.json'), 'utf8')) as {
        commands: Readonly<Record<string, ManifestCommand>>
      }
      return Object.values(manifest.commands)
    },
    contexts: savedContexts,
    stacks: () => readdirSync(join(packageFolder('conf'))).filter((name) => name.endsWith('.xml')),
    protocols: registryNames,
  }
}
