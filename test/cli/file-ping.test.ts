import assert from 'node:assert/strict'
import type {ChildProcess} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {ended, jg, startJg} from '../support/cli.ts'

describe('jg node start with file-ping.xml', function () {
  this.timeout(30_000)
  let folder = ''
  let child: ChildProcess | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-ping-'))
  })

  afterEach(async () => {
    child?.kill('SIGKILL')
    if (child?.exitCode === null && child.signalCode === null) await ended(child)
    rmSync(folder, {recursive: true, force: true})
  })

  function words(location: string): string[] {
    const places = ['-Djgroups.bind_addr=127.0.0.1', `-Djgroups.ping.location=${location}`]
    return ['node', 'start', '-props', 'file-ping.xml', '-name', 'A', '-cluster', 'files', ...places]
  }

  /** Starts a member and waits until it reports its first view. */
  function start(): Promise<ChildProcess> {
    const member = startJg(words(folder))
    child = member
    return new Promise((resolve, reject) => {
      void ended(member).then(({stderr}) => reject(new Error(`the member ended before its first view: ${stderr}`)))
      createInterface({input: member.stdout ?? process.stdin}).on('line', (line) => {
        if (line.includes('[A|0] (1) [A]')) resolve(member)
      })
    })
  }

  function files(): string[] {
    return readdirSync(join(folder, 'files'))
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`leaves no file behind at ${signal}`, async () => {
      const member = await start()
      member.kill(signal)
      await ended(member)
      assert.deepEqual(files(), [])
    })
  }

  it('reports what is wrong with the folder, and how to check it', async () => {
    const {code, stderr} = await jg(words('/dev/null/shared'))
    assert.equal(code, 2)
    assert.match(
      stderr,
      /FILE_PING: expected location to be a folder that this member can use, found '\/dev\/null\/shared': ENOTDIR/,
    )
  })
})
