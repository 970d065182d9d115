/**
 * Builds `dist`: the bin, every command and the library entry, with shared code in chunks so that a command loads only
 * its own module graph; then oclif's manifest, so that help and look-up load no command; then the types.
 * `--fast` leaves the types out. `--if-stale` builds only when a source has changed: npm prepares the package again
 * for each folder that links to it, as the one that `npx jg` uses.
 */
import {spawnSync} from 'node:child_process'
import {chmodSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Plugin} from '@oclif/core'
import {build} from 'esbuild'
import {DIST, filesBelow, isStale, ROOT} from './project.ts'

// oclif is CommonJS inside: what it takes for granted there has to exist in an ES module.
const COMMONJS = `import {createRequire as jgCreateRequire} from 'node:module'
import {fileURLToPath as jgFileURLToPath} from 'node:url'
const require = jgCreateRequire(import.meta.url)
const __filename = jgFileURLToPath(import.meta.url)
const __dirname = jgFileURLToPath(new URL('.', import.meta.url))
`

async function bundle(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/index.ts', 'src/cli/run.ts', ...filesBelow(join(ROOT, 'commands'), '.ts')],
    outdir: DIST,
    outbase: ROOT,
    chunkNames: 'chunks/[name]-[hash]',
    banner: {js: COMMONJS},
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Error names and headers use class names, which a bundle would otherwise number.
    keepNames: true,
    // Drivers are loaded by those only who use a database, and one of them looks for a file beside it.
    external: ['typescript', 'ts-node', 'tsx', 'pino-pretty', 'pg', 'mysql2', 'node-sqlite3-wasm'],
    logLevel: 'warning',
  })
  chmodSync(join(DIST, 'src/cli/run.js'), 0o755)
}

async function writeManifest(): Promise<void> {
  const manifest = join(ROOT, 'oclif.manifest.json')
  rmSync(manifest, {force: true})
  const plugin = new Plugin({
    root: ROOT,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  writeFileSync(manifest, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
}

function writeTypes(): boolean {
  const args = ['node_modules/typescript/bin/tsc', '-p', '.', '--emitDeclarationOnly', '--declarationMap', 'false']
  return spawnSync(process.execPath, args, {cwd: ROOT, stdio: 'inherit'}).status === 0
}

async function buildAll(withTypes: boolean): Promise<boolean> {
  rmSync(DIST, {recursive: true, force: true})
  await bundle()
  await writeManifest()
  return !withTypes || writeTypes()
}

const fast = process.argv.includes('--fast')
const lastBuilt = join(DIST, fast ? 'src/cli/run.js' : 'src/index.d.ts')
if (process.argv.includes('--if-stale') && !isStale(lastBuilt)) console.log('dist is up to date')
else if (!(await buildAll(!fast))) process.exitCode = 1
