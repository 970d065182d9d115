/** Files that are made from jars: written anew, or compared with what is committed. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {format, resolveConfig} from 'prettier'
import type {Release} from '../../src/releases/facts.ts'
import {protocols} from '../../src/protocols/registry.ts'
import {ROOT} from '../project.ts'
import {declarations} from './declarations.ts'
import {extract, VERSIONS} from './jar.ts'
import {factsText} from './pack.ts'
import {productStacksText} from './product-stacks.ts'
import {SHIPPED_FILES, shippedText} from './shipped-files.ts'

/** A file by its path below the project. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** The facts of a release; with 5.5 the files that its configurations name. */
export function factsFiles(release: Release): GeneratedFile[] {
  const names = release === '5.5' ? Object.keys(SHIPPED_FILES) : []
  const extracted = extract(VERSIONS[release], names)
  return [
    {path: `facts/${release}.json`, text: factsText(extracted)},
    ...names.map((name) => ({path: `facts/conf/${name}`, text: shippedText(name, extracted.files[name] ?? '')})),
  ]
}

/** The stacks that products built on JGroups bring along. */
export const productFiles = (): GeneratedFile[] => [{path: 'facts/stacks.json', text: productStacksText()}]

/** What tests compare declarations and ids with: the protocols of the registry, and the tables of ids, in 5.5. */
export async function referenceFiles(): Promise<GeneratedFile[]> {
  const extracted = extract(VERSIONS['5.5'])
  const xmlNames = protocols.list().map((p) => p.spec.xmlName)
  const {magicIds, protocolIds} = extracted
  const contents = {
    'declarations-5.5': declarations(extracted, xmlNames),
    'magic-ids': magicIds,
    'protocol-ids': protocolIds,
  }
  return Promise.all(Object.entries(contents).map(([name, content]) => referenceFile(name, content)))
}

async function referenceFile(name: string, content: object): Promise<GeneratedFile> {
  const path = `test/support/reference/${name}.json`
  const style = await resolveConfig(join(ROOT, path))
  return {path, text: await format(JSON.stringify(sortedKeys(content), null, 2), {...style, parser: 'json'})}
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]))
}

/** The first line that differs, with both of its texts; nothing where the committed file is the same. */
export function firstDifference({path, text}: GeneratedFile): string | undefined {
  const file = join(ROOT, path)
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (committed === text) return undefined
  const [expected, found] = [text.split('\n'), committed.split('\n')]
  const at = expected.findIndex((line, i) => line !== found[i])
  const line = at < 0 ? expected.length : at
  const shown = (lines: readonly string[]): string => (lines[line] ?? 'the end of the file').slice(0, 500)
  return `${path}:${String(line + 1)}\n  the jar gives ${shown(expected)}\n  committed is  ${shown(found)}`
}

/** Writes the files; with `check` it writes nothing and throws at the first difference. */
export function writeOrCheck(files: readonly GeneratedFile[], check: boolean): void {
  for (const file of files) {
    const difference = firstDifference(file)
    if (difference !== undefined && check) throw new Error(difference)
    if (difference !== undefined) writeFileSync(join(ROOT, file.path), file.text)
    console.log(`${file.path} ${difference === undefined ? 'is what the jar gives' : 'is written anew'}`)
  }
}
