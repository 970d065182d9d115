import {mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {Document, parseDocument} from 'yaml'
import {PROJECT_FILE, projectFilesAbove} from '../../config/project-files.ts'
import {readProjectDocument} from '../../config/project-document.ts'
import {UsageError} from '../../errors/index.ts'
import {type Context, CONTEXT_NAME, contextsOf, type SecretReference} from './context.ts'
import {contextFiles, findContext, homeFile, type Place, thisPlace} from './current.ts'

/** What a context says, without the place where it stands. */
export type ContextFacts = Omit<Context, 'name' | 'file'>

/** A context that was written, taken or deleted. */
export interface ContextChange {
  readonly name: string
  readonly file: string
  readonly change: 'saved' | 'replaced' | 'used' | 'deleted'
}

function documentOf(file: string): Document {
  const text = statSync(file, {throwIfNoEntry: false}) === undefined ? '' : readFileSync(file, 'utf8')
  // What the file says already has to be right: it is written anew as a whole.
  contextsOf(file, readProjectDocument(file, text))
  const document = parseDocument(text)
  return document.contents === null ? new Document({}) : document
}

/** Writes the whole file or nothing of it; comments stay. Throws a ConfigError when the result would not be read again. */
function write(file: string, document: Document): void {
  const text = document.toString({lineWidth: 0})
  contextsOf(file, readProjectDocument(file, text))
  mkdirSync(dirname(file), {recursive: true})
  const next = join(dirname(file), `${PROJECT_FILE}.${String(process.pid)}`)
  writeFileSync(next, text, {flag: 'wx'})
  renameSync(next, file)
}

/** Paths stand relative to the file, so that the folder may move. */
function pathIn(file: string, path: string): string {
  return relative(dirname(file), path) || '.'
}

function secretIn(file: string, reference: SecretReference | undefined): object | undefined {
  if (reference === undefined) return undefined
  return 'env' in reference ? {env: reference.env} : {file: pathIn(file, reference.file)}
}

function given(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))
}

function mappingOf(facts: ContextFacts, file: string): Record<string, unknown> {
  const {addresses, diagnostics, tls, props} = facts
  const path = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : pathIn(file, value)
  return given({
    addresses: addresses.length === 0 ? undefined : addresses,
    transport: facts.transport,
    cluster: facts.cluster,
    props: path(props),
    store: facts.store,
    'bind-addr': facts.bindAddress,
    diagnostics:
      diagnostics === undefined
        ? undefined
        : given({...diagnostics, addresses: diagnostics.addresses.length === 0 ? undefined : diagnostics.addresses}),
    passcode: secretIn(file, facts.passcode),
    tls:
      tls === undefined
        ? undefined
        : given({
            keystore: path(tls.keystore),
            truststore: path(tls.truststore),
            'keystore-password': secretIn(file, tls.keystorePassword),
            'truststore-password': secretIn(file, tls.truststorePassword),
            'server-name': tls.serverName,
          }),
    expect: facts.expect,
    'read-only': facts.readOnly ? true : undefined,
  })
}

/** File that a context is written to: the nearest one, a new one in the working folder, or the user's own. */
function fileToWrite(own: boolean, place: Place): string {
  return own ? homeFile(place) : (projectFilesAbove(place.folder)[0] ?? join(place.folder, PROJECT_FILE))
}

/** Writes a context; one of the same name in the file is replaced. */
export function saveContext(
  name: string,
  facts: ContextFacts,
  own: boolean,
  place: Place = thisPlace(),
): ContextChange {
  if (!CONTEXT_NAME.test(name))
    throw new UsageError(`expected a name of letters, digits, dots, dashes or underscores, found '${name}'`)
  const file = fileToWrite(own, place)
  const document = documentOf(file)
  const replaced = document.hasIn(['contexts', name])
  document.setIn(['contexts', name], document.createNode(mappingOf(facts, file)))
  write(file, document)
  return {name, file, change: replaced ? 'replaced' : 'saved'}
}

/** Makes a context the one in use, in the file it stands in. */
export async function useContext(name: string, place: Place = thisPlace()): Promise<ContextChange> {
  const files = await contextFiles(place)
  const {file: found} = findContext(name, files)
  // The nearest file decides which context is in use: one further away would not be seen.
  const deciding = files.find(({used}) => used !== undefined)?.file
  const file =
    deciding === undefined || files.findIndex((f) => f.file === found) < files.findIndex((f) => f.file === deciding)
      ? found
      : deciding
  const document = documentOf(file)
  document.setIn(['context'], name)
  write(file, document)
  return {name, file, change: 'used'}
}

/** Takes a context out of the nearest file that has it; a file that uses it uses none any more. */
export async function deleteContext(name: string, place: Place = thisPlace()): Promise<ContextChange> {
  const {file} = findContext(name, await contextFiles(place))
  const document = documentOf(file)
  document.deleteIn(['contexts', name])
  if (document.get('context') === name) document.delete('context')
  write(file, document)
  return {name, file, change: 'deleted'}
}
