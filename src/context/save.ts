import {realpathSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {Document} from 'yaml'
import {parseProjectDocument, projectMapping} from '../project/project-document.ts'
import {isFileAt, PROJECT_FILE, projectFilesAbove} from '../project/project-files.ts'
import {unwritableReason} from '../runtime/read-bounded.ts'
import {JgError, RefusedError, UsageError} from '../errors/index.ts'
import {projectFiles} from '../project/files.ts'
import {projectText} from '../project/own-file.ts'
import {homeFile} from '../project/place.ts'
import {type Context, CONTEXT_NAME, contextsOf, type SecretReference} from './context.ts'
import {contextFiles, findContext, type Place, thisPlace} from './current.ts'

/** The settings of a context, without its name and file. */
export type ContextFacts = Omit<Context, 'name' | 'file' | 'isHome'>

/** A context that was saved, put in use or deleted. */
export interface ContextChange {
  readonly name: string
  readonly file: string
  readonly change: 'saved' | 'replaced' | 'used' | 'deleted'
}

function check(file: string, document: Document): void {
  contextsOf({file, document: projectMapping(file, document), isHome: false})
}

function documentOf(file: string): Document {
  const document = parseProjectDocument(file, isFileAt(file) ? projectText(file) : '')
  // The present contents must be valid, since the whole file is rewritten.
  check(file, document)
  return document.contents === null ? new Document({}) : document
}

/** Writes the file as a whole or not at all; comments, the mode and a link to the file are kept. Throws JgError, or a ConfigError if the result could not be read again. */
function write(file: string, document: Document): void {
  const text = document.toString({lineWidth: 0})
  check(file, parseProjectDocument(file, text))
  try {
    const target = isFileAt(file) ? realpathSync(file) : file
    // A new file that others can write would be ignored.
    const mode = isFileAt(file) ? statSync(target).mode & 0o777 : 0o644
    const next = join(dirname(target), `${PROJECT_FILE}.${String(process.pid)}`)
    try {
      writeFileSync(next, text, {flag: 'wx', mode})
      renameSync(next, target)
    } catch (error) {
      rmSync(next, {force: true})
      throw error
    }
  } catch (error) {
    throw new JgError('OPERATION_FAILED', `${file} cannot be written: ${unwritableReason(error)}`, {cause: error})
  }
}

/** Paths are relative to the file, so that the folder can be moved. */
function pathIn(file: string, path: string): string {
  return relative(dirname(file), path) || '.'
}

function secretIn(file: string, reference: SecretReference | undefined): object | undefined {
  if (reference === undefined) return undefined
  return 'env' in reference ? {env: reference.env} : {file: pathIn(file, reference.file)}
}

function withoutUnset(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))
}

function mappingOf(facts: ContextFacts, file: string): Record<string, unknown> {
  const {addresses, diagnostics, tls, props} = facts
  const path = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : pathIn(file, value)
  return withoutUnset({
    addresses: addresses.length === 0 ? undefined : addresses,
    transport: facts.transport,
    cluster: facts.cluster,
    props: path(props),
    store: facts.store,
    'bind-addr': facts.bindAddress,
    diagnostics:
      diagnostics === undefined
        ? undefined
        : withoutUnset({
            ...diagnostics,
            addresses: diagnostics.addresses.length === 0 ? undefined : diagnostics.addresses,
          }),
    passcode: secretIn(file, facts.passcode),
    tls:
      tls === undefined
        ? undefined
        : withoutUnset({
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

/** The file to write a context to: the nearest one, a new one in the working folder, or the user's own. */
function fileToWrite(own: boolean, place: Place): string {
  if (own) {
    const file = homeFile(place)
    if (file === undefined)
      throw new UsageError('expected a home folder to write to, found none: HOME does not name a folder')
    return file
  }
  const above = new Set(projectFilesAbove(place.folder))
  const nearest = projectFiles(place).find(({file}) => above.has(file))?.file
  const here = join(place.folder, PROJECT_FILE)
  if (nearest === undefined && above.has(here))
    throw new RefusedError(`${here} belongs to another user and is not changed; --home writes to the home folder`)
  return nearest ?? here
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

/** Puts a context in use, in the file that defines it. */
export async function useContext(name: string, place: Place = thisPlace()): Promise<ContextChange> {
  const files = await contextFiles(place)
  const {file: found} = findContext(name, files)
  // The nearest file decides which context is in use: a change further away would have no effect.
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

/** Deletes a context from the nearest file that has it; if that file uses it, none is in use afterwards. */
export async function deleteContext(name: string, place: Place = thisPlace()): Promise<ContextChange> {
  const {file} = findContext(name, await contextFiles(place))
  const document = documentOf(file)
  document.deleteIn(['contexts', name])
  if (document.get('context') === name) document.delete('context')
  write(file, document)
  return {name, file, change: 'deleted'}
}
