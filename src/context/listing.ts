import type {Context, SecretReference} from './context.ts'
import {contextFiles, type Place, thisPlace, usedContext} from './current.ts'

/** A context as listed. */
export interface ListedContext {
  readonly name: string
  readonly file: string
  readonly used: boolean
  /** True if a nearer file has a context of this name, which overrides this one. */
  readonly hidden: boolean
  readonly addresses: readonly string[]
  readonly transport: string | null
  readonly cluster: string | null
  readonly props: string | null
  readonly store: string | null
  readonly bindAddress: string | null
  readonly diagnostics: {
    readonly addresses: readonly string[]
    readonly port: number | null
    readonly transport: string | null
  } | null
  /** Where the passcode is kept, such as `env NAME`; never the passcode itself. */
  readonly passcode: string | null
  readonly tls: boolean
  readonly expect: number | null
  readonly readOnly: boolean
}

/** All contexts available here. */
export interface ContextList {
  readonly contexts: readonly ListedContext[]
}

function referenceText(reference: SecretReference | undefined): string | null {
  if (reference === undefined) return null
  return 'env' in reference ? `env ${reference.env}` : `file ${reference.file}`
}

function listed(context: Context, used: boolean, hidden: boolean): ListedContext {
  const {diagnostics} = context
  return {
    name: context.name,
    file: context.file,
    used,
    hidden,
    addresses: context.addresses,
    transport: context.transport ?? null,
    cluster: context.cluster ?? null,
    props: context.props ?? null,
    store: context.store ?? null,
    bindAddress: context.bindAddress ?? null,
    diagnostics:
      diagnostics === undefined
        ? null
        : {
            addresses: diagnostics.addresses,
            port: diagnostics.port ?? null,
            transport: diagnostics.transport ?? null,
          },
    passcode: referenceText(context.passcode),
    tls: context.tls !== undefined,
    expect: context.expect ?? null,
    readOnly: context.readOnly,
  }
}

/** Lists the contexts available here, nearest file first. */
export async function listContexts(place: Place = thisPlace()): Promise<ContextList> {
  const files = await contextFiles(place)
  const used = usedContext(files, place)
  const seen = new Set<string>()
  const contexts = files.flatMap((file) =>
    [...file.contexts.values()].map((context) => {
      const hidden = seen.has(context.name)
      seen.add(context.name)
      return listed(context, context.name === used && !hidden, hidden)
    }),
  )
  return {contexts}
}
