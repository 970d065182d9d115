import type {SimHost} from '../../../src/runtime/simulation/host.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'

/** A simulated network in which one direction between two hosts can be cut. */
export class ScenarioWorld extends SimWorld {
  readonly #cuts = new Map<SimHost, Set<SimHost>>()

  /** Nothing that `from` sends reaches `to` any more, until `heal`. */
  cut(from: SimHost, to: SimHost): void {
    const cuts = this.#cuts.get(from) ?? new Set()
    this.#cuts.set(from, cuts.add(to))
  }

  override heal(): void {
    this.#cuts.clear()
    super.heal()
  }

  override reachable(from: SimHost, to: SimHost): boolean {
    return this.#cuts.get(from)?.has(to) !== true && super.reachable(from, to)
  }
}
