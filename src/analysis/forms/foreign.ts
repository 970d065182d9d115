import type {FindingInput} from '../../config/xml/findings.ts'
import {isPropertyString} from './property-string.ts'

/** What is said of a text that is no XML and is known all the same; nothing for others. */
export function foreignText(text: string): FindingInput | undefined {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('<')) return undefined
  if (isPropertyString(text))
    return {
      code: 'property-string',
      message:
        'this is a stack as a string of properties, the form of JGroups 2 and 3: JGroups 4.0 and later read XML alone',
      hint: 'jg config migrate writes it as XML',
    }
  const isJson = /^\{[^]*"(?:infinispan|jgroups|cache-container|cacheContainer)"\s*:/.test(trimmed)
  const isYaml = /^(?:---\s*)?(?:#.*\s*)*["']?(?:infinispan|jgroups|cacheContainer|cache-container)["']?\s*:/m.test(
    trimmed,
  )
  if (isJson || isYaml)
    return {
      code: 'other-format',
      message: `this is a configuration of Infinispan in ${isJson ? 'JSON' : 'YAML'}: only its XML is read here`,
      hint: "write it as XML: Infinispan's command line has `config convert --format=xml`",
    }
  const names = [
    ...trimmed.matchAll(
      /^\s*[\w.-]*(?:channel\.properties|channel-properties|jgroups[\w.-]*)[\w.-]*\s*=\s*(\S+\.xml)\s*$/gm,
    ),
  ]
  if (names.length === 0) return undefined
  const files = [...new Set(names.map(([, file = '']) => file))].join(', ')
  return {
    code: 'names-stack',
    message: `this is a properties file that names a stack: ${files}`,
    hint: `give that file: jg config validate ${files}`,
  }
}
