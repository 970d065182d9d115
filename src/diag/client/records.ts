/** One parsed line of an answer; all fields are text as the member printed it. */
export type AnswerRecord = Readonly<Record<string, string>>

type Reader = (value: string) => readonly AnswerRecord[] | null

function linesOf(value: string): string[] {
  return value.split(/\r?\n/).filter((line) => line.trim() !== '')
}

/** Returns a reader of lines that all have one form; a value with any other line stays text. */
function lines(pattern: RegExp, skip: RegExp | null = null): Reader {
  return (value) => {
    const records: AnswerRecord[] = []
    for (const line of linesOf(value)) {
      if (skip?.test(line) === true) continue
      const {groups} = pattern.exec(line) ?? {}
      if (groups === undefined) return null
      records.push(Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, text.trim()])))
    }
    return records
  }
}

/** Returns a reader of blocks: `NAME:` on its own line, then its entries on indented lines. */
function blocks(line: RegExp): Reader {
  return (value) => {
    const records: AnswerRecord[] = []
    let protocol = ''
    for (const text of linesOf(value)) {
      const head = /^(\w+):$/.exec(text)
      const {groups} = line.exec(text) ?? {}
      if (head !== null) protocol = head[1] ?? ''
      else if (groups === undefined || protocol === '') return null
      else records.push({protocol, ...groups})
    }
    return records
  }
}

/** `UDP(a=1;b=2)`, the next protocols with a colon before them. */
const properties: Reader = (value) => {
  const records: AnswerRecord[] = []
  for (const line of linesOf(value)) {
    const [, protocol = '', inside = ''] = /^:?([\w.]+)\((.*)\)$/.exec(line.trim()) ?? []
    if (protocol === '') return null
    for (const part of inside === '' ? [] : inside.split(/;(?=[\w.]+=)/)) {
      const equals = part.indexOf('=')
      records.push({
        protocol: protocol.replace(/^pbcast\./, ''),
        name: part.slice(0, equals),
        value: part.slice(equals + 1),
      })
    }
  }
  return records.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function sortKey({protocol = '', name = ''}: AnswerRecord): string {
  return `${protocol} ${name}`
}

/** Times of calls: `protocol: | value`, below a line for the cluster if several were measured. */
const perf: Reader = lines(/^(?<protocol>[\w ]+): *\| *(?<time>.*)$/, /^-+$|^[^|]*:$/)

const perDestination: Reader = lines(/^(?<destination>[^<(].*?): (?<value>.+)$/)

const READERS: readonly (readonly [key: RegExp, read: Reader])[] = [
  [
    /^uuids$/,
    lines(
      /^(?<name>.*): (?<uuid>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[^ ]+): (?<address>\S+) \((?<age>[^,)]*)(?:, )?(?<mark>[^)]*)\)$/,
    ),
  ],
  [/^member-addrs$/, (value) => value.split(',').map((address) => ({address: address.trim()}))],
  [/^protocols$/, (value) => linesOf(value).map((protocol) => ({protocol}))],
  [/^ops$/, blocks(/^ {2}(?<operation>\S.*)$/)],
  [/^metrics/, blocks(/^ {3}(?<name>[\w.]+): (?<value>.*)$/)],
  [/^props$/, properties],
  [
    /^threads/,
    lines(
      /^\[(?<state>[^\]]*)\]\t(?<thread>.*?) *: +(?<cpu>\S+) +(?<user>\S+) +(?<block>\S+) +(?<blockTime>\S+) +(?<wait>\S+) +(?<waitTime>\S+)$/,
      /^\[state\]/,
    ),
  ],
  [
    /^dump-digest$/,
    lines(
      /^(?<of>.*): \[(?<low>-?\d+) \| (?<delivered>-?\d+) \| (?<received>-?\d+)\] \((?<elements>[\d,]+) elements, (?<missing>[\d,]+) missing\)/,
      /^[^[]*:$/,
    ),
  ],
  [
    /^digest-history$/,
    (value) =>
      linesOf(value)
        .slice(1)
        .map((digest) => ({digest})),
  ],
  [/^requests$/, lines(/^(?<id>\d+): (?<request>.*)$/)],
  [/^(rpcs-details|rtt \()/, perDestination],
  [/^perf/, perf],
  [/^reqtable-info$/, lines(/^size=(?<size>\d+), next-id=(?<nextId>-?\d+)$/)],
  [
    /^(en|dis)able-cont|^(en|dis)able-cpu$/,
    lines(/^(?<monitoring>\w+) monitoring supported: (?<supported>\w+), \w+ monitoring enabled: (?<enabled>\w+)$/),
  ],
  [/^rpcstats$/, lines(/^rpcstats=(?<rpcstats>\w+) .*extended stats=(?<extended>\w+) /)],
]

/** Longer values are not searched for records: no member prints that much for one of these keys. */
const MAX_VALUE = 4 << 20

/**
 * Parses the value of a key with a known structure, line by line; null if the key has none, the value says that it is not
 * enabled, or it is not as members of JGroups 4.2 to 5.5 print it.
 */
export function recordsOf(key: string, value: string): readonly AnswerRecord[] | null {
  if (value.length > MAX_VALUE) return null
  const [, read] = READERS.find(([pattern]) => pattern.test(key)) ?? []
  return read?.(value) ?? null
}
