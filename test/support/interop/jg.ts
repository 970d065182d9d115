/** The `jg` program as the tests run it next to a cluster. */
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The words after `node` that run `jg`: the built program if there is one, else its source. */
export function jgProgram(): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {bin: {jg: string}}
  const built = join(ROOT, manifest.bin.jg)
  return existsSync(built) ? [built] : ['--import', 'tsx', join(ROOT, 'src/cli/run.ts')]
}
