import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import ts from 'typescript'
import {ROOT} from '../../../scripts/project.ts'
import {resultSchemas} from '../../../scripts/schemas/results.ts'
import {TypeSchemas} from '../../../scripts/schemas/type-schema.ts'

/** The schema of the type `Result` of a source, and the definitions that it needs. */
function converted(source: string): {readonly schema: unknown; readonly definitions: unknown} {
  const options: ts.CompilerOptions = {strict: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es5.d.ts'], types: []}
  const host = ts.createCompilerHost(options)
  const file = ts.createSourceFile('result.ts', source, ts.ScriptTarget.ES2022, true)
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, ...rest) =>
    name === file.fileName ? file : host.getSourceFile(name, ...rest)
  const program = ts.createProgram([file.fileName], options, {...host, getSourceFile})
  const checker = program.getTypeChecker()
  const result = checker.getSymbolsInScope(file, ts.SymbolFlags.Type).find(({name}) => name === 'Result')
  assert.ok(result !== undefined)
  const schemas = new TypeSchemas(checker)
  const schema = schemas.of(checker.getDeclaredTypeOfSymbol(result))
  return {schema: schemas.inlined(schema), definitions: schemas.definitions}
}

/** The schema of one property, declared so. */
function propertySchema(declaration: string, others = ''): unknown {
  const {schema} = converted(`interface Result {\n${declaration}\n}\n${others}`)
  return Object.values((schema as {properties: object}).properties)[0]
}

describe('schemas of results', function () {
  // The compiler reads all commands, and other tests may take the processor meanwhile.
  this.timeout(120_000)

  it('are committed as the types of the commands give them (npm run schemas)', () => {
    const generated = resultSchemas()
    const committed = readdirSync(join(ROOT, 'schemas')).filter((name) => name.startsWith('result-'))
    assert.deepEqual(committed.map((name) => `schemas/${name}`).sort(), generated.map(({path}) => path).sort())
    for (const {path, text} of generated) assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, path)
  })

  it('close objects, require properties without a question mark, and use doc comments as descriptions', () => {
    const {schema} = converted('/** One row. */ interface Result {\n/** As `host:port`. */\nto: string; at?: boolean }')
    assert.deepEqual(schema, {
      description: 'One row.',
      type: 'object',
      additionalProperties: false,
      required: ['to'],
      properties: {to: {type: 'string', description: 'As `host:port`.'}, at: {type: 'boolean'}},
    })
  })

  it('make numbers integers unless a tag says otherwise, on the property or around it', () => {
    assert.deepEqual(propertySchema('a: number | null'), {type: ['integer', 'null']})
    assert.deepEqual(propertySchema('/** Per cent. @asType number */ a: number'), {
      type: 'number',
      description: 'Per cent.',
    })
    const counts = propertySchema("/** @minimum 0 */ a: Record<'x' | 'y', number>")
    const least = {type: 'integer', minimum: 0}
    assert.deepEqual((counts as {properties: object}).properties, {x: least, y: least})
  })

  it('refuse unknown tags, so that none is lost', () => {
    const expected = 'expected @asType number or @minimum with a number'
    for (const tag of ['@minimun 0', '@minimum none', '@asType string', '@mcast_port']) {
      assert.throws(
        () => propertySchema(`/** Port. ${tag} */ a: number`),
        new RegExp(`^Error: a: ${expected}, found ${tag}$`),
      )
    }
  })

  it('show unions as values, as lists of types, or as alternatives', () => {
    assert.deepEqual(propertySchema("a: 'up' | 'down' | null"), {enum: ['down', 'up', null]})
    assert.deepEqual(propertySchema("a: 'up'"), {const: 'up'})
    assert.deepEqual(propertySchema('a?: string | boolean | undefined'), {type: ['string', 'boolean']})
    assert.deepEqual(propertySchema('a: string[] | null'), {type: ['array', 'null'], items: {type: 'string'}})
    const entry = {type: 'object', additionalProperties: {type: 'string'}}
    assert.deepEqual(propertySchema('a: Record<string, string> | null'), {oneOf: [{type: 'null'}, entry]})
  })

  it('show what toJson writes of tuples, bigints and unknown values', () => {
    const pair = {type: 'array', items: {type: 'string'}, minItems: 2, maxItems: 2}
    assert.deepEqual(propertySchema('a: readonly [from: string, to: string]'), pair)
    assert.deepEqual(propertySchema('a: bigint'), {type: 'string', pattern: '^-?[0-9]+$'})
    assert.deepEqual(propertySchema('a: unknown'), {})
  })

  it('define a type once that is used twice, or in itself', () => {
    const {schema, definitions} = converted('interface Result { a: Place; b: Place }\ninterface Place { x: string }')
    const reference = {$ref: '#/definitions/place'}
    assert.deepEqual((schema as {properties: object}).properties, {a: reference, b: reference})
    assert.deepEqual(Object.keys(definitions as object), ['place'])
    const tree = converted('interface Result { top: Tree }\ninterface Tree { below: Tree[] }')
    assert.deepEqual(Object.keys(tree.definitions as object), ['tree'])
  })

  it('refuse types without a JSON form, by the name of the property', () => {
    assert.throws(() => converted('interface Result { a: {b(): void} }'), /^Error: a\.b: JSON has no \(\) => void$/)
  })
})
