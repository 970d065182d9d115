import type {CompletionSources, ManifestCommand, ManifestFlag} from './sources.ts'

/** Words that are possible at the cursor. */
export interface Candidates {
  readonly words: readonly string[]
  /** File names are possible, too. */
  readonly files: boolean
  /** The word may continue: the shell adds no blank after it. */
  readonly open: boolean
}

const NOTHING: Candidates = {words: [], files: false, open: false}
const FILES: Candidates = {words: [], files: true, open: false}

/** Keys of probe requests that are complete, and the beginnings of those that take an argument. */
const PROBE_KEYS = [
  ...['uuids', 'member-addrs', 'keys', 'props', 'print-protocols', 'jmx', 'ops', 'metrics', 'threads', 'dump'],
  ...['jmx=', 'op=', 'reset-stats', 'insert-protocol=', 'remove-protocol=', 'cluster='],
]

type Completer = (partial: string, sources: CompletionSources) => Promise<Candidates> | Candidates

const stackOrFile: Completer = (_partial, sources) => ({words: sources.stacks(), files: true, open: false})
const contextName: Completer = async (_partial, sources) => ({...NOTHING, words: await sources.contexts()})

/** Completes names of protocols, and after a dot the `members` of one. */
function protocolMember(members: 'attributes' | 'operations', needed: boolean): Completer {
  return async (partial, sources) => {
    const protocols = await sources.protocols()
    const dot = partial.indexOf('.')
    if (dot >= 0) {
      const name = partial.slice(0, dot)
      const protocol = protocols.find((p) => p.name === name)
      return {...NOTHING, words: (protocol?.[members] ?? []).map((member) => `${name}.${member}`)}
    }
    const names = protocols.map(({name}) => name)
    const [only, ...others] = names.filter((name) => name.startsWith(partial))
    if (only !== undefined && others.length === 0) {
      return {words: needed ? [`${only}.`] : [only, `${only}.`], files: false, open: true}
    }
    return {words: names, files: false, open: true}
  }
}

const attribute = protocolMember('attributes', false)
const operation = protocolMember('operations', true)

const protocolName: Completer = async (_partial, sources) => ({
  ...NOTHING,
  words: (await sources.protocols()).map(({name}) => name),
})

const probeKey: Completer = async (partial, sources) => {
  const equals = partial.indexOf('=')
  if (equals < 0) return {words: PROBE_KEYS, files: false, open: true}
  const key = partial.slice(0, equals + 1)
  const complete = key === 'op=' ? operation : key === 'jmx=' ? attribute : undefined
  if (complete === undefined) return NOTHING
  const found = await complete(partial.slice(equals + 1), sources)
  return {...found, words: found.words.map((word) => key + word)}
}

/** Completers of arguments by command; for a topic, by its name with a colon. */
const ARGUMENTS: Readonly<Record<string, Completer>> = {
  'context:use': contextName,
  'context:delete': contextName,
  'attr:': attribute,
  'config:explain': attribute,
  'config:': stackOrFile,
  op: operation,
  probe: probeKey,
  'protocol:': protocolName,
  decode: () => FILES,
  'cache:': () => FILES,
}

/** Completers of flag values, by name of the flag. */
const VALUES: Readonly<Record<string, Completer>> = {
  context: contextName,
  props: stackOrFile,
  protocol: protocolName,
}

function startsWith({words, ...rest}: Candidates, partial: string): Candidates {
  return {...rest, words: [...new Set(words)].filter((word) => word.startsWith(partial)).sort()}
}

function flagOf(word: string, {flags}: ManifestCommand): [name: string, flag: ManifestFlag] | undefined {
  const name = word.replace(/^--?/, '').replace(/=.*$/, '')
  return Object.entries(flags).find(([long, flag]) => long === name || flag.aliases?.includes(name) === true)
}

async function valueOf(
  [name, flag]: [string, ManifestFlag],
  partial: string,
  sources: CompletionSources,
): Promise<Candidates> {
  if (flag.options !== undefined) return {...NOTHING, words: flag.options}
  return (await VALUES[name]?.(partial, sources)) ?? FILES
}

/** Returns the command whose id the words begin with, and how many of them belong to the id. */
function commandOf(
  words: readonly string[],
  commands: readonly ManifestCommand[],
): [ManifestCommand, number] | undefined {
  for (let count = words.length; count > 0; count--) {
    const id = words.slice(0, count).join(':')
    const command = commands.find((c) => c.id === id)
    if (command !== undefined) return [command, count]
  }
  return undefined
}

function nextWords(words: readonly string[], commands: readonly ManifestCommand[]): Candidates {
  const prefix = words.map((word) => `${word}:`).join('')
  const ids = commands.filter(({id, hidden}) => hidden !== true && id.startsWith(prefix)).map(({id}) => id)
  const next = ids.map((id) => id.slice(prefix.length).split(':')[0] ?? '')
  return {...NOTHING, words: words.length === 0 ? [...next, '--help', '--version'] : next}
}

async function inCommand(
  command: ManifestCommand,
  before: string | undefined,
  partial: string,
  sources: CompletionSources,
): Promise<Candidates> {
  const flag = before?.startsWith('-') === true && !before.includes('=') ? flagOf(before, command) : undefined
  if (flag?.[1].type === 'option') return valueOf(flag, partial, sources)
  const equals = partial.indexOf('=')
  if (partial.startsWith('-') && equals > 0) {
    const named = flagOf(partial, command)
    if (named === undefined) return NOTHING
    const found = await valueOf(named, partial.slice(equals + 1), sources)
    return {...found, words: found.words.map((word) => partial.slice(0, equals + 1) + word)}
  }
  if (partial.startsWith('-')) {
    const visible = Object.entries(command.flags).filter(([, {hidden}]) => hidden !== true)
    return {...NOTHING, words: [...visible.map(([name]) => `--${name}`), '--help']}
  }
  const topic = command.id.slice(0, command.id.indexOf(':') + 1)
  const complete = ARGUMENTS[command.id] ?? (topic === '' ? undefined : ARGUMENTS[topic])
  return Object.keys(command.args).length === 0 ? NOTHING : ((await complete?.(partial, sources)) ?? FILES)
}

/** Returns what is possible at the cursor: `words` are those after `jg`, the last one up to the cursor. */
export async function complete(words: readonly string[], sources: CompletionSources): Promise<Candidates> {
  const partial = words.at(-1) ?? ''
  const done = words.slice(0, -1)
  const commands = sources.commands()
  const found = commandOf(done, commands)
  if (found === undefined) return startsWith(nextWords(done, commands), partial)
  const [command, count] = found
  // The words of a command may begin a longer one.
  const longer = count === done.length ? nextWords(done, commands).words.filter((word) => word !== '') : []
  const candidates = await inCommand(command, done.length > count ? done.at(-1) : undefined, partial, sources)
  return startsWith({...candidates, words: [...candidates.words, ...longer]}, partial)
}
