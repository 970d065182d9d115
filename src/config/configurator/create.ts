import {findProtocol} from '../facts/facts.ts'
import type {JavaProtocol} from './java-config.ts'
import {type JavaHost, JavaStackProtocol} from './java-stack.ts'
import {Java, Refusal, type RefusalDetails} from './refusal.ts'

const PREFIX = 'org.jgroups.protocols.'

function loadFailure(name: string, details: RefusalDetails): Refusal {
  return new Refusal(
    Java.exception,
    `JGRP000002: unable to load protocol ${name} (either with relative - ${name} - or absolute - ${PREFIX}${name} - class name)`,
    details,
  )
}

/** A protocol of the class that a name stands for. Throws a `Refusal`. */
function createProtocol(config: JavaProtocol, host: JavaHost): JavaStackProtocol {
  const {name, spot} = config
  const details = {word: name, spot}
  const facts = findProtocol(host.facts, name)
  if (facts === undefined) {
    const {abstractClasses, notInstantiable} = host.facts
    const isNamed = (full: string): boolean => full === name || full === PREFIX + name
    if (abstractClasses.some((c) => isNamed(c) || PREFIX + c === name)) {
      throw new Refusal(
        'java.lang.InstantiationException',
        `JGRP000005: failure creating protocol ${name}: null`,
        details,
      )
    }
    if (notInstantiable.some(isNamed)) throw new Refusal('java.lang.NoSuchMethodException', `${name}.<init>()`, details)
    if (/^java\.(?:lang|util|io|net)\.[A-Z]\w*$/.test(name)) {
      throw new Refusal(Java.classCast, `class ${name} cannot be cast to class org.jgroups.stack.Protocol`, details)
    }
    throw loadFailure(name, details)
  }
  const simple = facts.className.slice(facts.className.lastIndexOf('.') + 1)
  if (facts.marks.includes('Deprecated')) {
    host.warnings.push(`${simple} has been deprecated; please upgrade to a newer version of the protocol`)
  }
  if (facts.marks.includes('RecommendedForUpgrade')) {
    host.warnings.push(
      `there are more recent versions of ${simple} present; please upgrade to a newer version of the protocol`,
    )
  }
  return new JavaStackProtocol(config, facts)
}

/** Protocols of the classes that the names stand for, all of them before any value is looked at. Throws a `Refusal`. */
export function createProtocols(configs: readonly JavaProtocol[], host: JavaHost): JavaStackProtocol[] {
  return configs.map((config) => createProtocol(config, host))
}
