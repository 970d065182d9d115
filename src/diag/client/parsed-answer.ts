import {comparableText} from '../../model/endpoint.ts'

/** One answer of a member, taken apart. */
export interface ParsedAnswer {
  readonly name: string
  /** As it can be compared, however the member prints IPv6; what is no address as it is. */
  readonly physicalAddress: string | null
  readonly cluster: string | null
  readonly version: string | null
  /** Members of its view as it counts them. */
  readonly memberCount: number | null
  /** Its view as it prints it, in answers to requests without a key. */
  readonly view: string | null
  /** In order; a list that the member cut (`…, ...`) is not complete. */
  readonly viewMembers: readonly string[]
  readonly pairs: readonly (readonly [key: string, value: string])[]
}

/** Longer first lines and views are not searched: whoever sends them wants that to take long. */
const MAX_HEAD = 4096
const MAX_VIEW = 1 << 16
/** The default answer has four lines, 4.2's has five. */
const MAX_DEFAULT_LINES = 8

const HEADER_5 = /^(.*?) \[ip=(.*?), (\d+) mbr\(s\), cluster=(.*), version=(.*)\]$/
const HEADER_4 = /^local_addr=(.*?) \[ip=(.*?), version=(.*), cluster=(.*), (\d+) mbr\(s\)\]$/
const ROUTER = /^(GossipRouter) \[addr=(.*?), cluster=(.*), version=(.*)\]$/
const DEFAULT_5 = /^(.*) \(ip=(.*)\)$/
const VIEW = /^(?:MergeView::)?\[.*?\|\d+\] \((\d+)\) \[(.*?)\]/

type Head = Omit<ParsedAnswer, 'pairs' | 'view' | 'viewMembers'>

function headOf(line: string): Head | null {
  if (line.length > MAX_HEAD) return null
  const five = HEADER_5.exec(line)
  if (five !== null) {
    const [, name = '', address = '', count, cluster = '', version = ''] = five
    const physicalAddress = comparableText(address)
    return {name, physicalAddress, cluster, version: shortVersion(version), memberCount: Number(count)}
  }
  const four = HEADER_4.exec(line)
  if (four !== null) {
    const [, name = '', address = '', version = '', cluster = '', count] = four
    const physicalAddress = comparableText(address)
    return {name, physicalAddress, cluster, version: shortVersion(version), memberCount: Number(count)}
  }
  const router = ROUTER.exec(line)
  if (router === null) return null
  const [, name = '', address = '', cluster = '', version = ''] = router
  return {name, physicalAddress: comparableText(address), cluster, version: shortVersion(version), memberCount: 1}
}

/** Release and code name, without the virtual machine's. */
function shortVersion(text: string): string {
  return text.replace(/ \(java .*\)$/, '')
}

/** Pairs of the lines behind the header. `keys` are those that were asked: a key may hold `=` itself. */
function pairsOf(body: string, keys: readonly string[]): (readonly [string, string])[] {
  const pairs: [string, string][] = []
  for (const text of body.split('\r\n')) {
    if (text === '') continue
    const asked = keys.find((key) => key.includes('=') && text.startsWith(`${key}=`))
    const equals = asked?.length ?? text.indexOf('=')
    const last = pairs.at(-1)
    if (equals > 0) pairs.push([text.slice(0, equals), text.slice(equals + 1)])
    else if (last !== undefined) last[1] += `\n${text}`
  }
  return pairs
}

/** Members of a view as JGroups prints it, and their number, which holds also when the list was cut. */
export function membersOfView(view: string): {readonly count: number; readonly names: readonly string[]} {
  const [, count = '0', names = ''] = VIEW.exec(view.slice(0, MAX_VIEW)) ?? []
  const list = names.replace(/ \.\.\.$/, '').split(', ')
  return {count: Number(count), names: list.filter((name) => name !== '')}
}

/** The default answer: 5.x begins with `NAME (ip=…)`, 4.2 with `local_addr=`. */
function parseDefault(lines: readonly string[]): ParsedAnswer | null {
  if ((lines[0]?.length ?? 0) > MAX_HEAD) return null
  const values = new Map(
    lines.flatMap((line) => {
      const equals = line.indexOf('=')
      return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const]
    }),
  )
  const [, name = values.get('local_addr'), address = values.get('physical_addr')] =
    DEFAULT_5.exec(lines[0] ?? '') ?? []
  const view = values.get('view')
  if (name === undefined || view === undefined) return null
  const {count, names} = membersOfView(view)
  return {
    name,
    physicalAddress: address === undefined ? null : comparableText(address),
    cluster: values.get('cluster') ?? null,
    version: shortVersion(values.get('version') ?? ''),
    memberCount: count,
    view,
    viewMembers: names,
    pairs: [],
  }
}

/** Takes an answer of JGroups 4.2 to 5.5, or of this program, apart; null when it is none. */
export function parseAnswer(text: string, keys: readonly string[]): ParsedAnswer | null {
  const end = text.indexOf('\n')
  const first = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '')
  const head = headOf(first)
  if (head !== null) {
    // 4.2 writes one piece per group of keys, each with the header, into the same connection.
    const body = text.slice(end < 0 ? text.length : end + 1).replaceAll(`${first}\n`, '')
    return {...head, view: null, viewMembers: [], pairs: pairsOf(body, keys)}
  }
  return parseDefault(text.split(/\r?\n/, MAX_DEFAULT_LINES))
}
