/** GossipRouters as processes of their own: Java's, and ours. */
import {fileURLToPath} from 'node:url'
import {javaArguments} from './java.ts'
import {jgProgram} from './jg.ts'
import {LineProcess, type LineEvent} from './line-process.ts'
import type {MemberKind} from './member.ts'
import type {Site} from './netns.ts'

const JG_ROUTER = fileURLToPath(new URL('./jg-router.ts', import.meta.url))

/** Where a router runs and which. */
export interface RouterPlace {
  readonly kind: MemberKind
  readonly site: Site
  readonly port: number
  /** Release of JGroups: of the jar for Java's, of the members served for ours. */
  readonly version?: string
  /** Answers probe requests; ours is then run by the program itself. */
  readonly diagnostics?: boolean
  /** A PKCS12 file with key and certificates, and its password: clients must show a certificate, too. */
  readonly keystore?: {readonly path: string; readonly password: string}
}

function javaWords({site, port, version, keystore, diagnostics = false}: RouterPlace): string[] {
  const listen = [
    '-port',
    String(port),
    '-bind_addr',
    site.address,
    '-diag_enabled',
    String(diagnostics),
    '-dump_msgs',
    'registration',
  ]
  const tls =
    keystore === undefined
      ? []
      : ['keystore', 'truststore'].flatMap((store) => [
          ...[`-tls_${store}_path`, keystore.path, `-tls_${store}_password`, keystore.password],
          ...[`-tls_${store}_type`, 'pkcs12'],
        ])
  const auth = keystore === undefined ? [] : ['-tls_client_auth', 'need']
  return [...javaArguments('jg.interop.Router', {}, version), ...listen, ...tls, ...auth]
}

function jgWords({site, port, version = '5.5', keystore, diagnostics}: RouterPlace): string[] {
  if (diagnostics === true) {
    const listen = ['-port', String(port), '-bind_addr', site.address, '-o', 'json', '--until-stdin-ends']
    return [...jgProgram(), 'gossip-router', 'start', ...listen]
  }
  const tls = keystore === undefined ? [] : [keystore.path, keystore.password]
  return ['--import', 'tsx', JG_ROUTER, site.address, String(port), version.slice(0, 3), ...tls]
}

/** Ours says `started` when the program runs it. */
function isReady({event}: LineEvent): boolean {
  return event === 'ready' || event === 'started'
}

/** A running router; end it with `end` or `kill`. */
export class InteropRouter {
  readonly process: LineProcess

  constructor(place: RouterPlace) {
    const [command, words] = place.kind === 'java' ? ['java', javaWords(place)] : [process.execPath, jgWords(place)]
    this.process = new LineProcess(`router (${place.kind})`, place.site, command, words)
  }

  /** Starts a router and waits until it listens. */
  static async start(place: RouterPlace): Promise<InteropRouter> {
    const router = new InteropRouter(place)
    const listens = (): boolean => router.process.events.some(isReady) || !router.process.alive
    await router.process.until(listens, 30_000, () => 'the router did not start')
    if (!router.process.alive) throw new Error(`the router ended at its start\n${router.process.log}`)
    return router
  }

  /** Waits until so many registrations were made. */
  async registered(count: number, timeoutMs: number): Promise<void> {
    const events = (): number => this.process.events.filter((e) => e.event === 'registered').length
    await this.process.until(
      () => events() >= count,
      timeoutMs,
      () => `${String(events())} of ${String(count)} registrations were made`,
    )
  }

  /** Ends it abruptly. */
  async crash(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.process.exited
  }

  async end(): Promise<void> {
    await this.process.end(2000)
  }
}
