import type {Prop, ProtocolSpec} from '../../stack/spec.ts'
import type {Release} from '../../releases/facts.ts'
import {declaredProperties} from '../../config/stack/schema.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import {EXTERNAL_PROTOCOLS} from '../../releases/external.ts'
import type {DeclaredProtocol, SpecSource} from '../../config/stack/spec-source.ts'
import {protocolsOf} from './release-protocols.ts'

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'}
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ENTITIES[c] ?? c)

const NUMBER = String.raw`[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?`

/** The kinds of values; each may also contain variables, whose value an editor cannot know. */
const TYPES = `
  <xs:simpleType name="variable">
    <xs:restriction base="xs:string"><xs:pattern value="[\\s\\S]*\\$\\{[\\s\\S]*"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="booleanValue">
    <xs:restriction base="xs:string"><xs:enumeration value="true"/><xs:enumeration value="false"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="sizeValue">
    <xs:restriction base="xs:string"><xs:pattern value="\\s*${NUMBER}\\s*([kKmMgG].*)?"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="durationValue">
    <xs:restriction base="xs:string"><xs:pattern value="\\s*${NUMBER}([a-zA-Z].*)?"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="boolean"><xs:union memberTypes="jg:booleanValue jg:variable"/></xs:simpleType>
  <xs:simpleType name="size"><xs:union memberTypes="jg:sizeValue jg:variable"/></xs:simpleType>
  <xs:simpleType name="duration"><xs:union memberTypes="jg:durationValue jg:variable"/></xs:simpleType>`

function typeOf(prop: Prop<unknown>): string {
  switch (prop.kind) {
    case 'boolean':
      return 'jg:boolean'
    case 'time':
      return 'jg:duration'
    case 'int':
    case 'long':
    case 'bytes':
    case 'double':
      return 'jg:size'
    default:
      return 'xs:string'
  }
}

function documentation(prop: Prop<unknown>): string {
  const parts = [prop.doc]
  if (prop.default !== null && prop.default !== undefined && prop.secret !== true)
    parts.push(`Default: ${typeof prop.default === 'string' ? prop.default : JSON.stringify(prop.default)}`)
  if (prop.systemProperty !== undefined && prop.systemProperty.length > 0)
    parts.push(`System property: ${prop.systemProperty.join(', ')}`)
  if (prop.deprecated !== undefined) parts.push('Deprecated')
  return parts.filter((part) => part !== '').join('. ')
}

function annotation(text: string, indent: string): string {
  return text === ''
    ? ''
    : `${indent}<xs:annotation><xs:documentation>${escaped(text)}</xs:documentation></xs:annotation>\n`
}

function choices(values: readonly string[], indent: string): string {
  const words = values.map((value) => `<xs:enumeration value="${escaped(value)}"/>`).join('')
  return (
    `${indent}<xs:simpleType><xs:union memberTypes="jg:variable">` +
    `<xs:simpleType><xs:restriction base="xs:string">${words}</xs:restriction></xs:simpleType></xs:union></xs:simpleType>\n`
  )
}

function attribute(name: string, prop: Prop<unknown>): string {
  const isChoice = prop.kind === 'enum' && prop.values !== undefined
  const type = isChoice ? '' : ` type="${typeOf(prop)}"`
  const body = annotation(documentation(prop), '        ') + (isChoice ? choices(prop.values ?? [], '        ') : '')
  const head = `      <xs:attribute name="${escaped(name)}"${type}`
  return body === '' ? `${head}/>\n` : `${head}>\n${body}      </xs:attribute>\n`
}

/** An element: its attributes under all their accepted names; child elements are those of other schemas. */
function element(spec: ProtocolSpec): string {
  const attributes = [...declaredProperties(spec)].sort(([a], [b]) => (a < b ? -1 : 1))
  const written = new Set(attributes.map(([name]) => name))
  const aliases = attributes.flatMap(([name, prop]) => {
    const prefix = name.slice(0, name.lastIndexOf('.') + 1)
    return (prop.aliases ?? []).map((alias) => [prefix + alias, prop] as const)
  })
  const all = [...attributes, ...aliases.filter(([name]) => !written.has(name) && Boolean(written.add(name)))]
  return (
    `  <xs:element name="${escaped(spec.xmlName)}">\n${annotation(spec.doc, '    ')}    <xs:complexType>\n` +
    '      <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>\n' +
    `${all.map(([name, prop]) => attribute(name, prop)).join('')}    </xs:complexType>\n  </xs:element>\n`
  )
}

const INCLUDE = `  <xs:element name="include">
    <xs:complexType>
      <xs:attribute name="file" type="xs:string" use="required"/>
      <xs:anyAttribute processContents="skip"/>
    </xs:complexType>
  </xs:element>
`

/** The XML schema of configurations of a release, for editors: names, types and defaults of all protocols and attributes. */
export function releaseXsd(release: Release, own: SpecSource<DeclaredProtocol>): string {
  const protocols = protocolsOf(release, own)
  const external = EXTERNAL_PROTOCOLS.flatMap((p) => p.names.map((name) => protocols.find(name)?.spec))
  const specs = [...protocols.list().map((p) => p.spec), ...external]
    .filter((spec) => spec !== undefined)
    .sort((a, b) => (a.xmlName < b.xmlName ? -1 : 1))
  const {includes} = dialectOf(release)
  const names = [...(includes ? ['include'] : []), ...specs.map((spec) => spec.xmlName)]
  return `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:jg="urn:org:jgroups" targetNamespace="urn:org:jgroups"
           elementFormDefault="qualified" version="${release}">
${TYPES.slice(1)}
  <xs:element name="config">
    <xs:annotation><xs:documentation>A stack of protocols of JGroups ${release}, the transport first</xs:documentation></xs:annotation>
    <xs:complexType>
      <xs:choice maxOccurs="unbounded">
${names.map((name) => `        <xs:element ref="jg:${escaped(name)}"/>\n`).join('')}        <xs:any namespace="##other" processContents="skip"/>
      </xs:choice>
    </xs:complexType>
  </xs:element>
${includes ? INCLUDE : ''}${specs.map(element).join('')}</xs:schema>
`
}
