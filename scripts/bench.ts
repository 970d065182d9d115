/**
 * Compares our members with Java's in one run: multicasts of 1 KB between two members on loopback, and `probe uuids`. Prints figures and ratios;
 * asserts nothing. Needs Java and Maven. `npm run bench -- SECONDS` sets the length of a run (10); 0 leaves
 * the multicasts out.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {javaMulticast} from './bench/java-mperf.ts'
import {jgMulticast} from './bench/jg-multicast.ts'
import {Bench, type Figures} from './bench/process.ts'
import {javaArguments} from '../test/support/interop/java.ts'
import {ROOT} from '../test/support/cli.ts'

const MEGABYTE = 1_000_000
const seconds = Number(process.argv[2] ?? 10)
const folder = mkdtempSync(join(tmpdir(), 'jg-bench-'))

/** The shipped transport of a stack, bound to loopback. */
function loopbackTransport(name: string): string {
  const text = readFileSync(join(ROOT, 'conf', `${name}-default.xml`), 'utf8').replace(
    /bind_addr="[^"]*"/,
    'bind_addr="127.0.0.1"',
  )
  const file = join(folder, `${name}-loopback.xml`)
  writeFileSync(file, text)
  return file
}

function print(stack: string, jg: Figures, java: Figures): void {
  const row = (side: string, f: Figures): string =>
    `${stack.padEnd(8)} ${side.padEnd(5)} ${f.perMember.toFixed(0).padStart(9)} msg/s per member ${(f.perMember / 1000).toFixed(1).padStart(7)} MB/s` +
    `   first view ${f.firstViewMs.toFixed(0).padStart(5)} ms   resident ${(f.resident / MEGABYTE).toFixed(0).padStart(4)} MB`
  console.log(row('jg', jg))
  console.log(row('Java', java))
  console.log(
    `${stack.padEnd(8)} ratio ${(jg.perMember / java.perMember).toFixed(2)} of Java's messages, ${(jg.resident / java.resident).toFixed(2)} of its memory\n`,
  )
}

function wallMs(command: string, args: readonly string[]): number {
  const began = performance.now()
  const {status, stderr} = spawnSync(command, args, {
    encoding: 'utf8',
    env: {...process.env, NODE_EXTRA_CA_CERTS: undefined},
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}: ${stderr}`)
  return performance.now() - began
}

function median(runs: readonly number[]): number {
  return runs.toSorted((a, b) => a - b)[runs.length >> 1] ?? 0
}

async function probes(): Promise<void> {
  const define = `transport-config=${loopbackTransport('udp')}`
  const member = (name: string): Bench =>
    new Bench(process.execPath, [
      join(ROOT, 'dist/src/cli/run.js'),
      'node',
      'start',
      '-props',
      'udp.xml',
      '-name',
      name,
      '-cluster',
      'bench',
      `-D${define}`,
    ])
  const members = ['A', 'B', 'C'].map(member)
  try {
    await Promise.all(members.map((one) => one.line(/\(3\) \[/, 30_000)))
    const ours = Array.from({length: 5}, () =>
      wallMs(process.execPath, [join(ROOT, 'dist/src/cli/run.js'), 'probe', '-bind_addr', '127.0.0.1', 'uuids']),
    )
    const java = Array.from({length: 5}, () =>
      wallMs('java', [...javaArguments('org.jgroups.tests.Probe', {}), '-bind_addr', '127.0.0.1', 'uuids']),
    )
    console.log(
      `probe uuids over 3 members: jg ${median(ours).toFixed(0)} ms, Java ${median(java).toFixed(0)} ms, ratio ${(median(ours) / median(java)).toFixed(2)} (medians of 5)`,
    )
  } finally {
    await Promise.all(members.map((one) => one.kill()))
  }
}

try {
  for (const stack of seconds > 0 ? ['udp', 'tcp'] : []) {
    const properties = {
      'transport-config': loopbackTransport(stack),
      'jgroups.tcpping.initial_hosts': '127.0.0.1[7800],127.0.0.1[7801]',
    }
    const props = join(ROOT, 'conf', `${stack}.xml`)
    print(
      `${stack}.xml`,
      await jgMulticast(props, properties, seconds),
      await javaMulticast(props, properties, seconds),
    )
  }
  await probes()
} finally {
  rmSync(folder, {recursive: true, force: true})
}
