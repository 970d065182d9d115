/** Stacks for tests of discovery protocols: tcp-fast.xml with other protocols in place of TCPPING. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const BASE = fileURLToPath(new URL('../../interop/stacks/tcp-fast.xml', import.meta.url))
const TCPPING = /<TCPPING[^>]*\/>/

/** A folder with a stack file, which goes with it. */
export class DiscoveryStack {
  readonly folder = mkdtempSync(join(tmpdir(), 'jg-discovery-'))
  readonly file = join(this.folder, 'stack.xml')

  /** `@folder@` in the elements is replaced by this folder. */
  constructor(elements: string) {
    const base = readFileSync(BASE, 'utf8')
    if (!TCPPING.test(base)) throw new Error(`${BASE} has no TCPPING`)
    writeFileSync(
      this.file,
      base.replace(TCPPING, () => elements.replaceAll('@folder@', this.folder)),
    )
  }

  remove(): void {
    rmSync(this.folder, {recursive: true, force: true})
  }
}
