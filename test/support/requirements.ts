/**
 * What tests need of the machine beyond Node, in one place. Where it is missing they are skipped, and one line says so; with
 * `JG_INTEROP=required` its absence is a failure.
 */
import {execFileSync, spawnSync} from 'node:child_process'

const said = new Set<string>()

/** Prints a line once per run: what this machine cannot do. */
export function notice(text: string): void {
  if (said.has(text)) return
  said.add(text)
  process.stderr.write(`${text}\n`)
}

/** Notes what is missing, or throws where everything is required. */
export function isMissing(text: string, cause?: unknown): void {
  if (process.env['JG_INTEROP'] === 'required') throw new Error(`${text}, but JG_INTEROP=required`, {cause})
  notice(text)
}

/** Returns the output of a failed command. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stderr = (error as Error & {stderr?: Buffer}).stderr?.toString().trim()
  return stderr === undefined || stderr === '' ? error.message : stderr
}

/** Why a program cannot be run; undefined when it can. */
function programFault(program: string, ...words: readonly string[]): string | undefined {
  const {error, status} = spawnSync(program, words, {stdio: 'ignore'})
  return error === undefined && status === 0 ? undefined : `${program} not found`
}

/** Runs commands in a new namespace; returns why one fails. */
function inNamespace(...commands: readonly (readonly string[])[]): string | undefined {
  const name = `jg-${String(process.pid)}-try`
  try {
    execFileSync('ip', ['netns', 'add', name], {stdio: 'pipe'})
  } catch (error) {
    return `no network namespaces here (${reasonOf(error)})`
  }
  try {
    for (const words of commands) execFileSync('ip', ['netns', 'exec', name, ...words], {stdio: 'pipe'})
    return undefined
  } catch (error) {
    return reasonOf(error)
  } finally {
    spawnSync('ip', ['netns', 'del', name], {stdio: 'ignore'})
  }
}

function namespaceFault(): string | undefined {
  if (process.env['JG_INTEROP_NET'] === 'loopback') return 'JG_INTEROP_NET=loopback forbids network namespaces'
  return inNamespace(
    ['ip', 'link', 'add', 'br0', 'type', 'bridge'],
    ['ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'],
    ['ip', 'link', 'set', 'v0', 'master', 'br0'],
  )
}

function packetFilterFault(): string | undefined {
  const fault = missing('namespaces')
  if (fault !== undefined) return fault
  const found = programFault('iptables', '--version')
  return found ?? inNamespace(['iptables', '-A', 'INPUT', '-j', 'ACCEPT'], ['iptables', '-t', 'nat', '-L', '-n'])
}

/** Tools by name: what is wrong with each here, and which tests are skipped without it. */
const TOOLS = {
  java: {fault: () => programFault('java', '-version'), tests: 'tests against Java members'},
  mvn: {fault: () => programFault('mvn', '-version'), tests: 'tests against Java members'},
  jar: {fault: () => programFault('jar', '--version'), tests: 'tests with the configurations of the jar'},
  namespaces: {fault: namespaceFault, tests: 'tests that need hosts of their own'},
  iptables: {fault: packetFilterFault, tests: 'tests with firewalls and address translation'},
  sysctl: {fault: () => programFault('sysctl', '--version'), tests: 'tests with address translation'},
  dnsmasq: {fault: () => programFault('dnsmasq', '--version'), tests: 'tests with a DNS server'},
  script: {fault: () => programFault('script', '--version'), tests: 'tests on a terminal'},
} as const satisfies Readonly<Record<string, {readonly fault: () => string | undefined; readonly tests: string}>>

/** Something a test may need of the machine. */
export type Tool = keyof typeof TOOLS

const known = new Map<Tool, string | undefined>()

/** What is wrong with a tool on this machine; undefined when it can be used. Looked for once. */
export function missing(tool: Tool): string | undefined {
  if (!known.has(tool)) known.set(tool, TOOLS[tool].fault())
  return known.get(tool)
}

/** True if all of these can be used; else says so once, or throws where everything is required. */
export function available(...tools: readonly Tool[]): boolean {
  const lacking = tools.filter((tool) => missing(tool) !== undefined)
  for (const tool of lacking) isMissing(`${TOOLS[tool].tests} are skipped: ${missing(tool) ?? ''}`)
  return lacking.length === 0
}

/** Skips the test, or the suite whose hook it is called in, unless all of these can be used. */
export function requireTools(context: Mocha.Context, ...tools: readonly Tool[]): void {
  if (!available(...tools)) context.skip()
}
