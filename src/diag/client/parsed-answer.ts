import {comparableText} from '../../model/endpoint.ts'

/** A parsed answer of a member. */
export interface ParsedAnswer {
  readonly name: string
  /** In a form that can be compared, however the member prints IPv6; text that is no address is unchanged. */
  readonly physicalAddress: string | null
  readonly cluster: string | null
  readonly version: string | null
  /** Number of members in its view, by its own count. */
  readonly memberCount: number | null
  /** Its view as it prints it; only in answers to requests without a key. */
  readonly view: string | null
  /** In the order of the view; incomplete if the member truncated the list (`…, ...`). */
  readonly viewMembers: readonly string[]
  readonly pairs: readonly (readonly [key: string, value: string])[]
}

/** Longer first lines and views are not searched: they can only be meant to make the search slow. */
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

/** Returns release and code name without the Java version. */
function shortVersion(text: string): string {
  return text.replace(/ \(java .*\)$/, '')
}

/** Returns the pairs in the lines after the header. `keys` are the requested keys, since a key may contain `=`. */
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

/** Reads a view as JGroups prints it: its members, and their number, which is right even if the list was truncated. */
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

/** Parses an answer of JGroups 4.2 to 5.5, or of this program; null if it is something else. */
export function parseAnswer(text: string, keys: readonly string[]): ParsedAnswer | null {
  const end = text.indexOf('\n')
  const first = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '')
  const head = headOf(first)
  if (head !== null) {
    // Over one connection, 4.2 writes one piece per group of keys, each with the header.
    const body = text.slice(end < 0 ? text.length : end + 1).replaceAll(`${first}\n`, '')
    return {...head, view: null, viewMembers: [], pairs: pairsOf(body, keys)}
  }
  return parseDefault(text.split(/\r?\n/, MAX_DEFAULT_LINES))
}
