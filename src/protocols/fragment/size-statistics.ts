/** Smallest, average and largest of some sizes, as JGroups prints them. */
export class SizeStatistics {
  #count = 0
  #sum = 0
  #min = 0
  #max = 0

  add(size: number): void {
    this.#min = this.#count === 0 ? size : Math.min(this.#min, size)
    this.#max = Math.max(this.#max, size)
    this.#sum += size
    this.#count++
  }

  clear(): void {
    this.#count = 0
    this.#sum = 0
    this.#min = 0
    this.#max = 0
  }

  toString(): string {
    if (this.#count === 0) return 'n/a'
    return `min/avg/max=${[this.#min, this.#sum / this.#count, this.#max].map((n) => n.toFixed(2)).join('/')}`
  }
}
