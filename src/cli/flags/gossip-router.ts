import {Flags, type Interfaces} from '@oclif/core'
import {UsageError} from '../../errors/index.ts'
import {ROUTER_OPTIONS, type RouterOption} from '../../router/option-spellings.ts'
import type {PropKind} from '../../stack/spec.ts'
import {portOf, readDuration} from './common.ts'

const MAX_PORT = 65_535

/** `true` or `false`, as the options of JGroups' GossipRouter take them. */
function readTruth(input: string): boolean {
  if (!/^(true|false)$/i.test(input)) throw new UsageError(`expected true or false, found '${input}'`)
  return input.toLowerCase() === 'true'
}

function readNumber(input: string, {declared}: RouterOption): number {
  const {min = -Infinity, max = Infinity} = declared
  if (max === MAX_PORT) return portOf(input)
  if (!/^-?\d{1,9}$/.test(input)) throw new UsageError(`expected a whole number, found '${input}'`)
  const number = Number(input)
  if (number < min) throw new UsageError(`expected ${String(min)} or more, found '${input}'`)
  if (number > max) throw new UsageError(`expected ${String(max)} or less, found '${input}'`)
  return number
}

function wordsOf({declared}: RouterOption): string[] {
  return (declared.values ?? []).map((value) => value.toLowerCase())
}

function readChoice(input: string, option: RouterOption): string {
  const words = wordsOf(option)
  const word = input.trim().toLowerCase()
  const known = option.synonyms?.[word] ?? option.declared.values?.[words.indexOf(word)]
  if (known !== undefined) return known
  throw new UsageError(`expected ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}, found '${input}'`)
}

/** How the value of an option is read, and its placeholder in the help. */
interface Reading {
  readonly placeholder: (option: RouterOption) => string
  readonly read: (input: string, option: RouterOption) => unknown
}

const asText = (input: string): string => input

const READING: Readonly<Partial<Record<PropKind, Reading>>> = {
  time: {placeholder: () => '<duration>', read: readDuration},
  bytes: {placeholder: () => '<bytes>', read: readNumber},
  int: {placeholder: ({declared: {max}}) => (max === MAX_PORT ? '<port>' : '<number>'), read: readNumber},
  boolean: {placeholder: () => '<true|false>', read: readTruth},
  enum: {placeholder: (option) => `<${wordsOf(option).join('|')}>`, read: readChoice},
  interfaces: {placeholder: () => '<list>', read: (input) => input.split(',').map((name) => name.trim())},
  // Each use of the option adds one.
  list: {placeholder: () => '<text>', read: asText},
  address: {placeholder: () => '<address>', read: asText},
  string: {placeholder: ({declared: {type}}) => (type.endsWith('[]') ? '<list>' : '<text>'), read: asText},
}

function flagOf(option: RouterOption): Interfaces.OptionFlag<unknown> {
  const {name, aliases, sentence, owner, placeholder, declared} = option
  const {kind, values} = declared
  const reading = READING[kind]
  if (reading === undefined) throw new TypeError(`--${name}: options have no values of kind ${kind}`)
  // Defaults of TLS are left out, since setting any TLS option turns TLS on.
  const isSet = owner !== 'tls' && declared.default !== null
  const flag = Flags.custom<unknown>({
    summary: sentence,
    // oclif awaits the parser, so a rejected promise and a throw have the same effect.
    parse: (input) => Promise.resolve(reading.read(input, option)),
    ...(aliases.length === 0 ? {} : {aliases: [...aliases]}),
    ...(isSet ? {default: declared.default} : {}),
    // oclif lists the choices itself.
    ...(kind === 'string' && values !== undefined
      ? {options: values}
      : {helpValue: placeholder ?? reading.placeholder(option)}),
  })()
  return kind === 'list' ? {...flag, multiple: true, multipleNonGreedy: true} : flag
}

/** Options of `jg gossip-router start`, from their declarations: those of JGroups' GossipRouter, under its names too. */
export const routerFlags = Object.fromEntries(ROUTER_OPTIONS.map((option) => [option.name, flagOf(option)]))
