/**
 * Limits for tests that only compute, in the machine's own speed: they count the processor time of this process, which other
 * processes do not use up, against that of a fixed piece of work. Time on the wall says how busy the machine is.
 */

/** Mocha's time limit for such tests, which only ends those that would never end. */
export const ENDLESS_MS = 120_000

const TRIES = 3
const STEPS = 2_000_000

/** Processor time in milliseconds that a task took, of all threads of this process. */
export function processorMs(task: () => void): number {
  const before = process.cpuUsage()
  task()
  const {user, system} = process.cpuUsage(before)
  return (user + system) / 1000
}

function fixedWork(): void {
  const words = new Map<string, number>()
  let sum = 1
  for (let i = 0; i < STEPS; i++) {
    sum = (Math.imul(sum, 1_103_515_245) + 12_345) >>> 0
    if (i % 16 === 0) words.set(`w${String(sum % 1000)}`, i)
  }
}

let unit: number | undefined

/** Processor time in milliseconds of the fixed piece of work, the least of a few tries; about 20 on a machine of 2020. */
export function unitMs(): number {
  unit ??= Math.max(1, Math.min(...Array.from({length: TRIES}, () => processorMs(fixedWork))))
  return unit
}
