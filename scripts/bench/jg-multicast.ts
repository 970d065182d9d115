/** Our side of the multicast benchmark: two processes of `member.ts`. */
import {fileURLToPath} from 'node:url'
import {Bench, type Figures, residentOf} from './process.ts'

const MEMBER = fileURLToPath(new URL('member.ts', import.meta.url))

/** Runs two members twice, once to warm up; figures are of the second run. */
export async function jgMulticast(
  props: string,
  properties: Readonly<Record<string, string>>,
  seconds: number,
): Promise<Figures> {
  const defines = Object.entries(properties).map(([k, v]) => `${k}=${v}`)
  const start = (name: string): Bench =>
    new Bench(process.execPath, ['--import', 'tsx', MEMBER, props, name, ...defines])
  const a = start('A')
  try {
    const firstView = await a.line(/"view"/, 60_000)
    const b = start('B')
    try {
      await Promise.all([a.line(/"members":2/, 60_000), b.line(/"members":2/, 60_000)])
      let results: number[] = []
      for (let round = 0; round < 2; round++) {
        for (const member of [a, b]) member.write(`start ${String(seconds)}\n`)
        const lines = await Promise.all(
          [a, b].map((m) => m.line(/"received":(\d+),"ms":(\d+)/, seconds * 1000 + 60_000)),
        )
        results = lines.map(({match}) => Number(match[1]) / (Number(match[2]) / 1000))
      }
      return {
        perMember: results.reduce((x, y) => x + y, 0) / results.length,
        firstViewMs: firstView.ms,
        resident: Math.max(residentOf(a.pid), residentOf(b.pid)),
      }
    } finally {
      await b.kill()
    }
  } finally {
    await a.kill()
  }
}
