/** A member of JGroups 4.2, whose classes are not those of the peer that speaks the tests' commands. */
import {fileURLToPath} from 'node:url'
import {javaArguments, MEMBER_VERSIONS} from './java.ts'
import {LineProcess} from './line-process.ts'
import type {Site} from './netns.ts'

const SOURCE = fileURLToPath(new URL('../../interop/java/old/OldPeer.java', import.meta.url))

/** A running member of 4.2 at a site; end it with `process.end`. */
export class OldMember {
  readonly process: LineProcess

  constructor(
    name: string,
    site: Site,
    {cluster, stack, properties}: {cluster: string; stack: string; properties: Readonly<Record<string, string>>},
  ) {
    // A source file as main class is compiled on the way: 4.2 needs no build of its own.
    const words = ['-props', stack, '-name', name, '-cluster', cluster]
    const args = [...javaArguments(SOURCE, properties, MEMBER_VERSIONS['4.2']), ...words]
    this.process = new LineProcess(`${name} (4.2)`, site, 'java', args)
  }

  /** Waits until the member has joined; returns its physical address. */
  async connected(timeoutMs = 30_000): Promise<string> {
    const find = (): string | undefined =>
      this.process.events.find(({event}) => event === 'connected')?.['address'] as string | undefined
    await this.process.until(
      () => find() !== undefined || !this.process.alive,
      timeoutMs,
      () => 'did not connect',
    )
    const address = find()
    if (address === undefined) throw new Error(`the member of 4.2 ended at its start\n${this.process.log}`)
    return address
  }

  /** Views that the member has installed, as it prints them. */
  get views(): readonly string[] {
    return this.process.events.filter(({event}) => event === 'view').map((event) => String(event['text']))
  }
}
