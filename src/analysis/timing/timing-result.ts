import type {LoadedStacks} from '../stacks/load-stacks.ts'
import {type EventTiming, stackTiming} from './timing.ts'

/** How long failures take in each stack of a file. */
export interface TimingResult {
  readonly file: string
  readonly release: string
  readonly stacks: readonly {readonly name?: string; readonly events: readonly EventTiming[]}[]
}

/** The times of all stacks. */
export function timingResult({file, release, stacks}: LoadedStacks): TimingResult {
  return {
    file,
    release: release.release,
    stacks: stacks.map((stack) => ({
      ...(stack.name === undefined ? {} : {name: stack.name}),
      events: stackTiming(stack),
    })),
  }
}
