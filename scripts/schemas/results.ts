/** The JSON schemas of what commands print with `-o json`, from the types that the commands are made with. */
import {join, relative} from 'node:path'
import ts from 'typescript'
import {filesBelow, ROOT} from '../project.ts'
import {type Schema, TypeSchemas} from './type-schema.ts'

/** The schema of one command's result. */
export interface ResultSchema {
  /** From the project's root. */
  readonly path: string
  readonly text: string
}

const COMMANDS = join(ROOT, 'commands')

/** `attr get` of `commands/attr/get.ts`. */
const wordsOf = (file: string): string[] =>
  relative(COMMANDS, file)
    .replace(/(\/index)?\.ts$/, '')
    .split('/')

/** The schemas of all commands. Throws an Error for a result that JSON cannot hold. */
export function resultSchemas(): ResultSchema[] {
  const files = filesBelow(COMMANDS, '.ts')
  const read: {config?: unknown} = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const {options} = ts.parseJsonConfigFileContent(read.config, ts.sys, ROOT)
  const program = ts.createProgram(files, {...options, noEmit: true})
  const checker = program.getTypeChecker()
  return files.map((file) => {
    const words = wordsOf(file)
    const {printed, isStream} = printedBy(file, program, checker)
    const name = `jg ${words.join(' ')}`
    const title = isStream ? `One fact of ${name}; -o json prints one a line` : `Result of ${name}`
    const schema = {$schema: 'http://json-schema.org/draft-07/schema#', title, ...printedSchema(printed, checker)}
    return {path: `schemas/result-${words.join('-')}.json`, text: `${JSON.stringify(schema, null, 2)}\n`}
  })
}

/** What a command prints: the facts that its `emit` takes, which are results unless it prints a stream. */
function printedBy(
  file: string,
  program: ts.Program,
  checker: ts.TypeChecker,
): {readonly printed: ts.Type; readonly isStream: boolean} {
  const source = program.getSourceFile(file)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  const command = module === undefined ? undefined : checker.tryGetMemberInModuleExports('default', module)
  if (command === undefined) throw new Error(`${file}: no command is its default export`)
  const method = (name: string): ts.Signature | undefined => {
    const member = checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(command), name)
    return member === undefined ? undefined : checker.getTypeOfSymbol(member).getCallSignatures()[0]
  }
  const result = method('run')?.getReturnType()
  const fact = method('emit')?.getParameters()[0]
  if (result === undefined || fact === undefined) throw new Error(`${file}: its command is no JgCommand`)
  const printed = checker.getTypeOfSymbol(fact)
  return {printed, isStream: printed !== checker.getAwaitedType(result)}
}

/** The schema of a result as it is printed: with the version of schemas in front. */
function printedSchema(type: ts.Type, checker: ts.TypeChecker): Schema {
  const schemas = new TypeSchemas(checker)
  const {oneOf, ...schema} = schemas.inlined(schemas.of(type))
  const {definitions} = schemas
  return {
    ...(Array.isArray(oneOf) ? {oneOf: (oneOf as readonly Schema[]).map(withVersion)} : withVersion(schema)),
    ...(Object.keys(definitions).length === 0 ? {} : {definitions}),
  }
}

function withVersion({required, properties, ...schema}: Schema): Schema {
  return {
    ...schema,
    required: [...new Set(['schemaVersion', ...((required ?? []) as readonly string[])])],
    properties: {schemaVersion: {const: 1}, ...(properties as Schema)},
  }
}
