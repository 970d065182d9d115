import {type ChildProcess, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {assertPrinted} from './result-schema.ts'

/** The project's root folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The built bin. */
export const BIN = join(ROOT, 'dist/src/cli/run.js')

/** How a child process ended and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the built bin; its environment has neither colours nor a debugger's additions. */
export function startJg(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const {NODE_OPTIONS: _options, FORCE_COLOR: _colour, ...inherited} = process.env
  return spawn(process.execPath, [BIN, ...args], {env: {...inherited, NO_COLOR: '1', ...env}})
}

const waits = new WeakMap<ChildProcess, Promise<Ended>>()

/**
 * Waits for a child process; returns what it printed since the first call. JSON output of `jg` is checked against the schema of its
 * command, whatever the test checks.
 */
export function ended(child: ChildProcess): Promise<Ended> {
  const wait = waits.get(child) ?? endOf(child)
  waits.set(child, wait)
  return wait
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const end = await printedBy(child)
  const program = child.spawnargs.indexOf(BIN)
  if (program > 0) assertPrinted(child.spawnargs.slice(program + 1), end.stdout, manifestCommands())
  return end
}

function printedBy(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({code, signal, stdout, stderr}))
  })
}

/** Runs the built bin to its end, with this text on stdin. */
export function jg(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = startJg(args, env)
  child.stdin?.end(input)
  return ended(child)
}

/** A flag or argument in oclif's manifest. */
export interface ManifestFlag {
  readonly name: string
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly aliases?: readonly string[]
  readonly allowNo?: boolean
  readonly options?: readonly string[]
}

/** A command in oclif's manifest. */
export interface ManifestCommand {
  readonly id: string
  readonly summary?: string
  readonly examples?: readonly unknown[]
  readonly flags: Readonly<Record<string, ManifestFlag>>
  readonly args: Readonly<Record<string, unknown>>
}

/** All commands in the manifest of the build. */
export function manifestCommands(): ManifestCommand[] {
  const text = readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')
  return Object.values((JSON.parse(text) as {commands: Record<string, ManifestCommand>}).commands)
}
