/**
 * Writes the skeleton of a protocol from what the jar of 5.5 says of it: `npm run new:protocol -- FD_ALL2 failure`. What only a
 * person can write is left as a name that nothing declares: types and lint point to each of these holes until it is filled.
 */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {format, resolveConfig} from 'prettier'
import {extract, VERSIONS} from './facts/jar.ts'
import {ROOT} from './project.ts'
import {familyOf} from './protocol/families.ts'
import {HOLE, managedText, specText} from './protocol/spec-text.ts'

/** Where the parts of a protocol go; `room` and `file` are filled in. */
const PLACES = {
  source: 'src/protocols/{room}/{file}.ts',
  unitTest: 'test/unit/protocols/{room}/{file}.test.ts',
  simStack: 'test/sim/stacks/{file}.xml',
  interopStack: 'test/interop/stacks/{file}.xml',
} as const

/** The stack that the new protocol is put into, on top of this one. */
const BASE_STACK = {path: 'test/interop/stacks/tcp-fast.xml', below: 'FRAG2'}

const [xmlName, room] = process.argv.slice(2)
if (xmlName === undefined || room === undefined)
  throw new Error('expected the XML name of a protocol and a room, as FD_ALL2 failure')
const {protocols} = extract(VERSIONS['5.5'])
const protocol = protocols[xmlName]
if (protocol === undefined)
  throw new Error(`JGroups ${VERSIONS['5.5']} has no protocol ${xmlName}; its names are those in facts/5.5.json`)

const words = protocol.name.toLowerCase().split('_')
const className = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
const file = words.join('-')
const {source: sourcePlace, unitTest, simStack, interopStack} = PLACES
const pathOf = (place: string): string => place.replace('{room}', room).replace('{file}', file)

const family = familyOf(protocol)

/** An import of something in `src/protocols`, or in `src`, as the new file writes it. */
function importText(names: readonly string[], target: string): string {
  const path = relative(dirname(pathOf(sourcePlace)), join('src', target))
  const text = `{${names.join(', ')}}`.replace(/^\{type (\w+)\}$/, 'type {$1}')
  return `import ${text} from '${path.startsWith('.') ? path : `./${path}`}'`
}

const sourceText = (): string => {
  const spec = specText(xmlName, protocol, family)
  const builders = ['attr', 'op', 'prop'].filter((name) => new RegExp(`\\b${name}[.(]`).test(spec))
  const exports = family === undefined ? [] : [family.base, family.builder, ...(family.imports ?? [])]
  const imports = [
    ...(family === undefined ? [importText(['Protocol'], 'stack/protocol.ts')] : []),
    importText(
      [...builders, 'type Managed', ...(family === undefined ? ['protocolSpec'] : [])].sort((a, b) =>
        a.replace('type ', '').localeCompare(b.replace('type ', ''), 'en'),
      ),
      'stack/spec.ts',
    ),
    ...exports.map(({name, file}) => importText([name], `protocols/${file}`)),
  ]
  return `/**
 * Stands for ${protocol.class}.
 */
${imports.join('\n')}

const spec = ${spec}

/** ${protocol.name}. */
export class ${className} extends ${family?.base.name ?? 'Protocol'}<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = ${managedText(protocol, family)}
}
`
}

const testText = `import {${className}} from '../../../../${pathOf(sourcePlace)}'
import {ProtocolHarness} from '../../../support/protocol-harness.ts'

describe('${protocol.name}', () => {
  it(${HOLE}, () => {
    const h = new ProtocolHarness(new ${className}(), {name: 'A'})
    h.advance(1000)
  })
})
`

function stackText(): string {
  const lines = readFileSync(join(ROOT, BASE_STACK.path), 'utf8').split('\n')
  const at = lines.findIndex((line) => line.includes(`<${BASE_STACK.below}`))
  if (at < 0) throw new Error(`${BASE_STACK.path} has no ${BASE_STACK.below}`)
  return lines.toSpliced(at + 1, 0, `    <${String(xmlName)}/>`).join('\n')
}

async function write(place: string, text: string): Promise<void> {
  const path = pathOf(place)
  if (existsSync(join(ROOT, path))) throw new Error(`${path} is there already`)
  const style = {...(await resolveConfig(join(ROOT, path))), filepath: path}
  mkdirSync(dirname(join(ROOT, path)), {recursive: true})
  writeFileSync(join(ROOT, path), path.endsWith('.ts') ? await format(text, style) : text)
  console.log(path)
}

await write(sourcePlace, sourceText())
await write(unitTest, testText)
await write(simStack, stackText())
await write(interopStack, stackText())
console.log(
  `Fill each ${HOLE}: npm run types. Move ${protocol.name} to its place in both stacks. Then register the class in`,
)
console.log('src/protocols/registry.ts and run npm run reference and npm run schemas.')
