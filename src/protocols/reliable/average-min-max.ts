/** Smallest, mean and largest of a series of numbers (org.jgroups.util.AverageMinMax). */
export class AverageMinMax {
  #count = 0
  #sum = 0
  #min = 0
  #max = 0

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
    this.#count = 0
    this.#sum = 0
    this.#min = 0
    this.#max = 0
  }

  toString(): string {
    if (this.#count === 0) return 'n/a'
    return `min/avg/max=${this.#min.toFixed(2)}/${(this.#sum / this.#count).toFixed(2)}/${this.#max.toFixed(2)}`
  }
}
