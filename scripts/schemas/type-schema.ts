/**
 * JSON schemas of TypeScript types: of what `JSON.stringify` makes of their values. Objects are closed, a `bigint` is a decimal string (as
 * `toJson` writes it), and a number is a whole one unless a doc comment says `@asType number`; `@minimum 0` says its least. Such a tag holds
 * for all numbers of the property or the type that it stands at, but not within other types that have a name. What else a doc comment says is
 * the description.
 */
import ts from 'typescript'

/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

/** An interface or an alias of an object that a schema has met, and how often. */
interface Definition {
  readonly name: string
  schema: Schema
  uses: number
}

/** What a number is where nothing else is said. */
const WHOLE: Schema = {type: 'integer'}
const REFERENCE = '#/definitions/'
const SIMPLE_TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

/** Converts types of one program for one schema. */
export class TypeSchemas {
  readonly #checker: ts.TypeChecker
  readonly #definitions = new Map<ts.Type, Definition>()
  readonly #path: string[] = []

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  /** What was met more than once, by name; to be asked when all is converted. */
  get definitions(): Readonly<Record<string, Schema>> {
    const shared = this.#all().filter(({uses}) => uses > 1)
    shared.sort((a, b) => (a.name < b.name ? -1 : 1))
    return Object.fromEntries(shared.map(({name, schema}) => [name, this.inlined(schema)]))
  }

  /** A schema with the definitions that it alone uses in place of their names. */
  inlined(schema: Schema): Schema {
    const single = new Map(
      this.#all()
        .filter(({uses}) => uses === 1)
        .map(({name, schema: text}) => [`${REFERENCE}${name}`, text]),
    )
    const inline = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(inline)
      if (!isSchema(value)) return value
      const {$ref, ...beside} = value
      const target = typeof $ref === 'string' ? single.get($ref) : undefined
      if (target !== undefined) return inline({...target, ...beside})
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inline(part)]))
    }
    return inline(schema) as Schema
  }

  /** The schema of a type, numbers in it as `numbers` says. Throws an Error that names the property for what JSON does not have. */
  of(type: ts.Type, numbers = WHOLE): Schema {
    if (type.isUnion()) return type.types.some(isStructured) ? this.#named(type, numbers) : this.#union(type, numbers)
    if (type.flags & ts.TypeFlags.Unknown) return {}
    if (type.flags & ts.TypeFlags.StringLike) return type.isStringLiteral() ? {const: type.value} : {type: 'string'}
    if (type.flags & ts.TypeFlags.NumberLike) return type.isNumberLiteral() ? {const: type.value} : numbers
    if (type.flags & ts.TypeFlags.BigIntLike) return {type: 'string', pattern: '^-?[0-9]+$'}
    if (type.flags & ts.TypeFlags.BooleanLiteral) return {const: this.#checker.typeToString(type) === 'true'}
    if (type.flags & ts.TypeFlags.Null) return {type: 'null'}
    if (this.#checker.isTupleType(type)) return this.#tuple(type, numbers)
    if (this.#checker.isArrayType(type)) {
      return {type: 'array', items: this.of(this.#elements(type)[0] ?? this.#refused(type), numbers)}
    }
    if (isStructured(type)) return this.#named(type, numbers)
    return this.#refused(type)
  }

  #all(): Definition[] {
    return [...this.#definitions.values()]
  }

  #refused(type: ts.Type): never {
    throw new Error(`${this.#path.join('.')}: JSON has no ${this.#checker.typeToString(type)}`)
  }

  #elements(type: ts.Type): readonly ts.Type[] {
    return this.#checker.getTypeArguments(type as ts.TypeReference)
  }

  #tuple(type: ts.Type, numbers: Schema): Schema {
    const items = this.#elements(type).map((element) => this.of(element, numbers))
    const isUniform = new Set(items.map((item) => JSON.stringify(item))).size === 1
    return {type: 'array', items: isUniform ? items[0] : items, minItems: items.length, maxItems: items.length}
  }

  #union({types}: ts.UnionType, numbers: Schema): Schema {
    const parts = types.filter((part) => !(part.flags & ts.TypeFlags.Undefined)).map((part) => this.of(part, numbers))
    return unionOf(parts)
  }

  /** A reference to the definition of an interface or an alias; the type itself where it has no name of its own. */
  #named(type: ts.Type, numbers: Schema): Schema {
    const symbol = type.aliasSymbol ?? type.getSymbol()
    const name = nameOf(type, symbol)
    if (symbol === undefined || name === undefined) return this.#unnamed(type, numbers)
    const known = this.#definitions.get(type)
    if (known !== undefined) known.uses++
    else {
      if (this.#all().some((other) => other.name === name)) throw new Error(`two types have the name ${name}`)
      const definition: Definition = {name, schema: {}, uses: 1}
      this.#definitions.set(type, definition)
      definition.schema = {...this.#described(symbol), ...this.#unnamed(type, {...WHOLE, ...this.#numbersOf(symbol)})}
    }
    return {$ref: `${REFERENCE}${name}`}
  }

  #unnamed(type: ts.Type, numbers: Schema): Schema {
    return type.isUnion() ? this.#union(type, numbers) : this.#object(type, numbers)
  }

  #object(type: ts.Type, numbers: Schema): Schema {
    if (type.getCallSignatures().length > 0) this.#refused(type)
    const properties = inOrder(this.#checker.getPropertiesOfType(type), type.getSymbol())
    const others = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String)
    const rest = others === undefined ? {additionalProperties: false} : this.#others(others, numbers)
    if (properties.length === 0) return {type: 'object', ...rest}
    const required = properties.filter((property) => !this.#isOptional(property)).map(({name}) => name)
    return {
      type: 'object',
      ...rest,
      ...(required.length === 0 ? {} : {required}),
      properties: Object.fromEntries(properties.map((property) => [property.name, this.#property(property, numbers)])),
    }
  }

  #others(type: ts.Type, numbers: Schema): Schema {
    const schema = this.of(type, numbers)
    return Object.keys(schema).length === 0 ? {} : {additionalProperties: schema}
  }

  #isOptional(property: ts.Symbol): boolean {
    const type = this.#checker.getTypeOfSymbol(property)
    const parts = type.isUnion() ? type.types : [type]
    return (property.flags & ts.SymbolFlags.Optional) !== 0 || parts.some(({flags}) => flags & ts.TypeFlags.Undefined)
  }

  #property(property: ts.Symbol, inherited: Schema): Schema {
    this.#path.push(property.name)
    const numbers = {...inherited, ...this.#numbersOf(property)}
    const schema = {...this.of(this.#typeOf(property), numbers), ...this.#described(property)}
    this.#path.pop()
    return schema
  }

  /** The type of a property; where it may be missing, still under the alias that it is declared with. */
  #typeOf(property: ts.Symbol): ts.Type {
    const node = property.valueDeclaration
    const isDeclared = node !== undefined && ts.isPropertySignature(node) && node.type !== undefined
    const declared = isDeclared ? this.#checker.getTypeFromTypeNode(node.type) : undefined
    const isAlias = declared?.aliasSymbol !== undefined && declared.aliasTypeArguments === undefined
    return isAlias ? declared : this.#checker.getTypeOfSymbol(property)
  }

  /** What a property or a type says of the numbers in it. */
  #numbersOf(symbol: ts.Symbol): Schema {
    const tags = symbol.getJsDocTags(this.#checker).map(({name, text}): Schema => {
      const value = ts.displayPartsToString(text)
      if (name === 'asType' && /^(number|integer)$/.test(value)) return {type: value}
      if (name === 'minimum' && /^-?\d+$/.test(value)) return {minimum: Number(value)}
      const found = `@${name} ${value}`.trim()
      throw new Error(`${this.#path.join('.')}: expected @asType number or @minimum with a number, found ${found}`)
    })
    return Object.assign({}, ...tags) as Schema
  }

  #described(symbol: ts.Symbol | undefined): Schema {
    const text = ts.displayPartsToString(symbol?.getDocumentationComment(this.#checker)).replaceAll(/\s+/g, ' ').trim()
    return text === '' ? {} : {description: text}
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

/** A type's own properties first, each in the order in which it is written: that of the checker changes with what it has seen before. */
function inOrder(properties: readonly ts.Symbol[], owner: ts.Symbol | undefined): ts.Symbol[] {
  const rank = (property: ts.Symbol): [others: number, declaredIn: string, at: number, name: string] => {
    const node = property.valueDeclaration
    const isOwn = owner?.declarations?.some((declaration) => declaration === node?.parent) === true
    const holder = node?.parent
    const declaredIn = holder !== undefined && ts.isInterfaceDeclaration(holder) ? holder.name.text : ''
    return [isOwn ? 0 : 1, declaredIn, node?.pos ?? 0, property.name]
  }
  const compare = (a: ts.Symbol, b: ts.Symbol): number => {
    const [first, second] = [rank(a), rank(b)]
    const at = first.findIndex((part, i) => part !== second[i])
    return at < 0 ? 0 : (first[at] ?? 0) < (second[at] ?? 0) ? -1 : 1
  }
  return [...properties].sort(compare)
}

function isStructured({flags}: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
}

/** The name that a type has of its own, as `memberRow`; none for library types, type arguments and what stands in another type. */
function nameOf({aliasTypeArguments}: ts.Type, symbol: ts.Symbol | undefined): string | undefined {
  if (symbol === undefined || aliasTypeArguments !== undefined || symbol.name.startsWith('__')) return undefined
  return symbol.name.charAt(0).toLowerCase() + symbol.name.slice(1)
}

/** One schema for several: values become an `enum`, simple types a list, and `null` joins them; else `oneOf`. */
function unionOf(parts: readonly Schema[]): Schema {
  const values = parts.flatMap((part) => ('const' in part ? [part['const']] : []))
  const isBoolean = values.includes(true) && values.includes(false)
  const words = isBoolean ? values.filter((value) => typeof value !== 'boolean') : values
  const simple = parts.filter(({type}) => SIMPLE_TYPES.includes(type))
  const kinds = isBoolean ? [...simple, {type: 'boolean'}] : simple
  const structured = parts.filter(({$ref, type}) => $ref !== undefined || type === 'array' || type === 'object')
  const groups: Schema[] = [
    ...(words.length === 0 ? [] : [{enum: words.sort()}]),
    ...(kinds.length === 0 ? [] : [{...kinds.reduce((all, kind) => ({...all, ...kind})), type: kinds.map(({type}) => type)}]),
    ...structured.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ]
  const all = parts.some(({type}) => type === 'null') ? withNull(groups) : groups
  return all.length === 1 ? unwrapped(all[0] ?? {}) : {oneOf: all.map(unwrapped)}
}

function withNull(groups: readonly Schema[]): readonly Schema[] {
  const [{enum: words, type} = {}, ...others] = groups
  if (others.length > 0 || (words ?? type) === undefined || type === 'object') return [{type: 'null'}, ...groups]
  return [{...groups[0], ...(words === undefined ? {type: [type, 'null'].flat()} : {enum: [words, null].flat()})}]
}

/** A list of one is the one. */
function unwrapped(schema: Schema): Schema {
  const {enum: words, type} = schema
  if (Array.isArray(type) && type.length === 1) return {...schema, type: type[0] as unknown}
  return Array.isArray(words) && words.length === 1 ? {const: words[0] as unknown} : schema
}
