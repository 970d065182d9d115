/** Java's side of the multicast benchmark: org.jgroups.tests.perf.MPerf, two members, driven by its menu. */
import {javaArguments} from '../../test/support/interop/java.ts'
import {Bench, type Figures, residentOf} from './process.ts'

const RESULT = /([\d,]+) msgs, .*time=([\d,]+) ms/

function number(text = '0'): number {
  return Number(text.replaceAll(',', ''))
}

/** Runs MPerf twice, once to warm up; figures are of the second run. */
export async function javaMulticast(
  props: string,
  properties: Readonly<Record<string, string>>,
  seconds: number,
): Promise<Figures> {
  const start = (name: string): Bench =>
    // MPerf is measured as a server runs it: with the full compiler.
    new Bench(
      'java',
      javaArguments('org.jgroups.tests.perf.MPerf', properties)
        .filter((a) => !a.startsWith('-XX:Tiered'))
        .concat('-props', props, '-name', name, '-size', '1000', '-time', String(seconds)),
    )
  const a = start('A')
  try {
    const firstView = await a.line(/\[A\|\d+\]/, 60_000)
    const b = start('B')
    try {
      await a.line(/\(2\) \[A, B\]/, 60_000)
      await b.line(/\[A\|\d+\] \(2\)/, 60_000)
      let results: RegExpMatchArray[] = []
      for (let round = 0; round < 2; round++) {
        results = []
        a.write('1\n')
        while (results.length < 2) results.push((await a.line(RESULT, seconds * 1000 + 60_000)).match)
      }
      const rates = results.map((m) => number(m[1]) / (number(m[2]) / 1000))
      return {
        perMember: rates.reduce((x, y) => x + y, 0) / rates.length,
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
