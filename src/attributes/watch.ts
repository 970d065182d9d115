import type {AttributeName} from '../diag/client/attribute-names.ts'
import type {ProbeReport} from '../diag/client/report.ts'
import {attrMembers} from './read.ts'

/** One fact of a watch. */
export interface WatchFact {
  /** ISO 8601. */
  readonly time: string
  readonly event: 'value' | 'changed' | 'silent' | 'back'
  readonly member: string
  readonly cluster: string | null
  /** `PROTOCOL.attribute`; null for `silent` and `back`. */
  readonly attribute: string | null
  readonly before: string | null
  readonly value: string | null
}

/** Maximum values remembered, since members come and go, and answers may be forged. */
const MAX_VALUES = 100_000

/** Finds what is new in each reading: first values, changes, members that fall silent and members that answer again. */
export class AttributeWatch {
  readonly #names: readonly AttributeName[]
  readonly #values = new Map<string, string>()
  readonly #silent = new Set<string>()
  readonly #known = new Set<string>()

  constructor(names: readonly AttributeName[]) {
    this.#names = names
  }

  /** Returns the facts that a reading adds. */
  read(report: ProbeReport, time: Date): WatchFact[] {
    const facts: WatchFact[] = []
    const at = time.toISOString()
    for (const {name, cluster, status, attributes} of attrMembers(report, this.#names)) {
      const member = name ?? '(unnamed)'
      const key = `${cluster ?? ''}\n${member}`
      const fact = {time: at, member, cluster, attribute: null, before: null, value: null}
      if (status === 'silent') {
        if (name !== null && !this.#silent.has(key)) facts.push({...fact, event: 'silent'})
        this.#silent.add(key)
        continue
      }
      if (this.#silent.delete(key)) facts.push({...fact, event: 'back'})
      this.#known.add(key)
      for (const [attribute, value] of Object.entries(attributes)) {
        const before = this.#values.get(`${key}\n${attribute}`) ?? null
        if (before === value) continue
        if (before === null && this.#values.size >= MAX_VALUES) continue
        this.#values.set(`${key}\n${attribute}`, value)
        facts.push({...fact, event: before === null ? 'value' : 'changed', attribute, before, value})
      }
    }
    return [...facts, ...this.#gone(report, at)]
  }

  /** Members that answered before and are now in no member's view. */
  #gone(report: ProbeReport, time: string): WatchFact[] {
    const present = new Set(attrMembers(report, []).map(({name, cluster}) => `${cluster ?? ''}\n${name ?? ''}`))
    return [...this.#known].flatMap((key): WatchFact[] => {
      if (present.has(key) || this.#silent.has(key)) return []
      this.#silent.add(key)
      const [cluster = '', member = ''] = key.split('\n')
      return [{time, event: 'silent', member, cluster, attribute: null, before: null, value: null}]
    })
  }
}
