/** Time units from small to large, with how many make one of the next. */
const UNITS = [
  ['ns', 1000],
  ['us', 1000],
  ['ms', 1000],
  ['s', 60],
  ['m', 60],
  ['h', 24],
  ['d', Infinity],
] as const

function nanos(value: number): string {
  let rest = value
  for (const [unit, next] of UNITS) {
    if (rest < next) return `${Number.isInteger(rest) ? String(rest) : rest.toFixed(2)}${unit}`
    rest /= next
  }
  return String(value)
}

/** Smallest, average and largest of the added values (org.jgroups.util.AverageMinMax); `unit` selects how they print. */
export class AverageMinMax {
  readonly #unit: 'ns' | null
  #count = 0
  #sum = 0
  #min = 0
  #max = 0

  constructor(unit: 'ns' | null = null) {
    this.#unit = unit
  }

  get count(): number {
    return this.#count
  }

  get average(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  get min(): number {
    return this.#min
  }

  get max(): number {
    return this.#max
  }

  add(value: number): void {
    if (this.#count === 0 || value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    this.#count++
    this.#sum += value
  }

  clear(): void {
    this.#count = this.#sum = this.#min = this.#max = 0
  }

  toString(): string {
    if (this.#count === 0) return 'n/a'
    const values = [this.#min, this.average, this.#max]
    return this.#unit === 'ns'
      ? values.map(nanos).join('/')
      : `min/avg/max=${values.map((v) => v.toFixed(2)).join('/')}`
  }
}
