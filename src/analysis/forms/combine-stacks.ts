import {elementPlace, type XmlAttribute, type XmlElement} from '../../config/xml/xml-element.ts'
import {type Findings, quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {localName} from './form.ts'

const MODES = ['COMBINE', 'INSERT_AFTER', 'INSERT_ABOVE', 'INSERT_BEFORE', 'INSERT_BELOW', 'REPLACE', 'REMOVE'] as const

/** Protocols between sites: they stand on top of all others anyway. */
const BELONGS_ON_TOP = /(?:^|\.)RELAY[23]?$/

interface Rule {
  readonly element: XmlElement
  readonly mode: string | undefined
  readonly position: XmlAttribute | undefined
}

/** A protocol of a stack that extends another one, without the attributes on how to combine them. */
function ruleOf(element: XmlElement): Rule {
  const isRule = (name: string): boolean => localName(name) === 'stack.combine' || localName(name) === 'stack.position'
  return {
    element: {...element, attributes: element.attributes.filter((a) => !isRule(a.name))},
    mode: element.attributes.find((a) => localName(a.name) === 'stack.combine')?.value,
    position: element.attributes.find((a) => localName(a.name) === 'stack.position'),
  }
}

/** Combines the protocols of a stack with those of the one it extends, as Infinispan does. */
class Combiner {
  readonly #stack: XmlElement[]
  readonly #extends: boolean
  readonly #findings: Findings

  constructor(base: readonly XmlElement[], isExtending: boolean, findings: Findings) {
    this.#stack = [...base]
    this.#extends = isExtending
    this.#findings = findings
  }

  apply(own: readonly XmlElement[]): readonly XmlElement[] {
    for (const element of own) this.#apply(ruleOf(element))
    return this.#stack
  }

  #indexOf(name: string): number {
    return this.#stack.findIndex((p) => p.name === name)
  }

  #apply(rule: Rule): void {
    const {element, mode, position} = rule
    const at = this.#indexOf(element.name)
    switch (mode) {
      case undefined:
        this.#default(rule, at)
        break
      case 'COMBINE':
      case 'REMOVE':
        this.#noPosition(rule)
        if (!this.#exists(rule, element.name, at)) break
        if (mode === 'REMOVE') this.#stack.splice(at, 1)
        else this.#overwrite(at, element)
        break
      case 'REPLACE': {
        const target = position === undefined ? at : this.#indexOf(position.value)
        if (this.#exists(rule, position?.value ?? element.name, target)) this.#stack[target] = element
        break
      }
      case 'INSERT_AFTER':
      case 'INSERT_ABOVE':
      case 'INSERT_BEFORE':
      case 'INSERT_BELOW':
        this.#insert(rule, mode === 'INSERT_AFTER' || mode === 'INSERT_ABOVE' ? 1 : 0)
        break
      default:
        this.#unknownMode(rule, mode)
    }
  }

  #default(rule: Rule, at: number): void {
    const {element} = rule
    this.#noPosition(rule)
    if (at !== -1) {
      this.#overwrite(at, element)
      if (!this.#extends)
        this.#findings.add(elementPlace(element), {
          code: 'protocol-twice',
          severity: 'warning',
          message: `${element.name} appears twice in this stack: its attributes are merged`,
          hint: 'remove one of them',
        })
      return
    }
    this.#stack.push(element)
    if (this.#extends && !BELONGS_ON_TOP.test(element.name))
      this.#findings.add(elementPlace(element), {
        code: 'stack-appended',
        severity: 'warning',
        message: `${element.name} is not in the extended stack: without stack.combine it is put on top of all protocols`,
        hint: 'set the place with stack.combine="INSERT_ABOVE" stack.position="…"',
      })
  }

  #overwrite(at: number, element: XmlElement): void {
    const old = this.#stack[at]
    if (old === undefined) return
    const kept = old.attributes.filter((a) => !element.attributes.some((own) => own.name === a.name))
    this.#stack[at] = {...element, attributes: [...kept, ...element.attributes]}
  }

  #insert(rule: Rule, offset: number): void {
    const {element, mode, position} = rule
    if (position === undefined) {
      this.#findings.add(elementPlace(element), {
        code: 'stack-position',
        message: `stack.combine="${mode ?? ''}" of ${element.name} needs a stack.position`,
        expected: 'stack.position',
        hint: 'name the protocol next to which it is inserted',
      })
      return
    }
    const at = this.#indexOf(position.value)
    if (this.#exists(rule, position.value, at)) this.#stack.splice(at + offset, 0, element)
  }

  #exists({element, mode, position}: Rule, name: string, at: number): boolean {
    if (at !== -1) return true
    const near = nearest(
      name,
      this.#stack.map((p) => p.name),
    )
    const place = {
      ...elementPlace(element),
      ...(position === undefined ? {} : {line: position.line, column: position.column}),
    }
    this.#findings.add(place, {
      code: 'stack-position',
      message: `stack.combine="${mode ?? ''}" needs ${quote(name)}, which is not in the extended stack`,
      found: name,
      expected: this.#stack.map((p) => p.name).join(', '),
      hint: near === undefined ? 'name a protocol of the extended stack' : `did you mean ${quote(near)}?`,
    })
    return false
  }

  #noPosition({element, mode, position}: Rule): void {
    if (position === undefined) return
    this.#findings.add(
      {...elementPlace(element), line: position.line, column: position.column},
      {
        code: 'stack-position',
        message: `stack.combine="${mode ?? 'COMBINE'}" of ${element.name} takes no stack.position`,
        found: position.value,
        hint: 'remove stack.position',
      },
    )
  }

  #unknownMode({element}: Rule, mode: string): void {
    const near = nearest(mode, MODES)
    this.#findings.add(elementPlace(element), {
      code: 'stack-combine',
      message: `there is no stack.combine ${quote(mode)}`,
      found: mode,
      expected: near ?? MODES.join(', '),
      hint: near === undefined ? `known are ${MODES.join(', ')}` : `did you mean ${quote(near)}?`,
    })
  }
}

/** Combines the protocols of a stack with those of the stack it extends. */
export function combine(
  base: readonly XmlElement[],
  own: readonly XmlElement[],
  isExtending: boolean,
  findings: Findings,
): readonly XmlElement[] {
  return new Combiner(base, isExtending, findings).apply(own)
}
