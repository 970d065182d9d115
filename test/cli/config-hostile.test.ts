import assert from 'node:assert/strict'
import {execFileSync, spawn} from 'node:child_process'
import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {BIN, type Ended, ended} from '../support/cli.ts'

/** Prints the time and memory of the process as the last line on stderr. */
const METER = `process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.resourceUsage())))`
const MAX_CPU_US = 2_000_000
const MAX_RSS_KB = 200 * 1024

interface Usage {
  readonly userCPUTime: number
  readonly systemCPUTime: number
  readonly maxRSS: number
}

const CONFIG = '<?xml version="1.0" encoding="UTF-8"?>\n<config><UDP bind_addr="café"/><PING/></config>'
const utf16 = Buffer.from(CONFIG, 'utf16le')
const HUGE = 100_000_000

describe('jg config on hostile files', () => {
  let folder = ''
  let server: Server
  let connections = 0
  let port = 0
  let files: Readonly<Record<string, string | Uint8Array>> = {}

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jg-hostile-'))
    server = createServer((socket) => {
      connections++
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
    // Reading a pipe without a writer would block for ever.
    execFileSync('mkfifo', [join(folder, 'secret')])
    const external = (doctype: string): string => `<!DOCTYPE config ${doctype}><config><UDP bind_addr="&x;"/></config>`
    files = {
      'dtd-http.xml': external(`SYSTEM "http://127.0.0.1:${String(port)}/x.dtd"`),
      'dtd-file.xml': external(`SYSTEM "file://${folder}/secret"`),
      'entity-http.xml': external(`[<!ENTITY x SYSTEM "http://127.0.0.1:${String(port)}/x">]`),
      'entity-file.xml': external(`[<!ENTITY x SYSTEM "file://${folder}/secret">]`),
      'entity-parameter.xml': external(`[<!ENTITY % x SYSTEM "${folder}/secret"> %x;]`),
      'entity-expansion.xml': external(
        `[<!ENTITY a "${'lol'.repeat(100)}">${Array.from({length: 30}, (_, i) => `<!ENTITY x${String(i)} "${'&a;'.repeat(100)}">`).join('')}]`,
      ),
      'levels.xml': `<config>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</config>`,
      'nul.xml': '<config>\0<UDP/></config>',
      'prototype.xml': '<config><UDP __proto__="1" constructor="2"/><__proto__/></config>',
      'utf16-le.xml': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      'utf16-be.xml': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
      'latin1.xml': Buffer.from(CONFIG, 'latin1'),
      'huge.xml': '<config>',
      'huge-gap.xml': '<config><UDP a="1"/></config>',
    }
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    truncateSync(join(folder, 'huge-gap.xml'), HUGE)
    writeFileSync(join(folder, 'huge.xml'), Buffer.alloc(HUGE, '<UDP a="1"/>'))
  })

  after(async () => {
    rmSync(folder, {recursive: true})
    await new Promise((resolve) => server.close(resolve))
  })

  function metered(words: readonly string[]): Promise<Ended> {
    const meter = `data:text/javascript,${encodeURIComponent(METER)}`
    const {NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env} = process.env
    const child = spawn(process.execPath, ['--import', meter, BIN, ...words], {
      cwd: folder,
      env: {...env, NO_COLOR: '1'},
    })
    child.stdin.end()
    return ended(child)
  }

  // A document type is skipped with a warning, and migrate keeps bytes that are not UTF-8, so these files are read to the stack.
  for (const [command, readable] of [
    ['validate', /^$/],
    ['lint', /^dtd/],
    ['migrate', /^(?:dtd|latin1)/],
  ] as const) {
    it(`${command} ends on each within 2 s and 200 MB, names the fault, and opens nothing else`, async function () {
      this.timeout(120_000)
      for (const name of Object.keys(files)) {
        const {code, stdout, stderr} = await metered(['config', command, name])
        const printed = `${name}: ${stdout}${stderr}`.slice(0, 2000)
        const {userCPUTime, systemCPUTime, maxRSS} = JSON.parse(stderr.split('\n').at(-1) ?? '') as Usage
        assert.equal(code, readable.test(name) ? 3 : 2, printed)
        assert.match(`${stdout}${stderr}`, new RegExp(`${name}.*(?:error|warning|has 100000000 bytes)`), printed)
        assert.doesNotMatch(`${stdout}${stderr}`, /\n {4}at /, printed)
        assert.ok(userCPUTime + systemCPUTime < MAX_CPU_US, `${name}: ${String(userCPUTime + systemCPUTime)} µs`)
        assert.ok(maxRSS < MAX_RSS_KB, `${name}: ${String(maxRSS)} KB`)
      }
      assert.equal(connections, 0)
    })
  }
})
