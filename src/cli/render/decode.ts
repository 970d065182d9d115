import type {Decoded, DecodedMessage, DecodedUnit, PlainValue} from '../../decode/decoded.ts'
import {printableCell} from '../../errors/printable.ts'
import {table} from './table.ts'
import {counted} from '../../errors/counted.ts'

/** Maximum characters of a value in a line; JSON has the full value. */
const MAX_VALUE = 400

type Names = Decoded['names']

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function nameOf(address: string | null, names: Names, nobody: string): string {
  if (address === null) return nobody
  return Object.hasOwn(names, address) ? (names[address] ?? address) : address
}

/** A value on one line, with members by name. */
function inline(value: PlainValue, names: Names): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return UUID.test(value) ? nameOf(value, names, '') : value
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly PlainValue[]).map((v) => inline(v, names)).join(', ')}]`
  return `{${fields(value as Readonly<Record<string, PlainValue>>, names)}}`
}

function fields(value: Readonly<Record<string, PlainValue>>, names: Names): string {
  return Object.entries(value)
    .map(([name, inner]) => `${name}=${inline(inner, names)}`)
    .join(' ')
}

function valueText(value: PlainValue, names: Names): string {
  const isFields = value !== null && typeof value === 'object' && !Array.isArray(value)
  const text = isFields ? fields(value as Readonly<Record<string, PlainValue>>, names) : inline(value, names)
  const line = printableCell(text).replaceAll('\n', '\\n')
  return line.length > MAX_VALUE ? `${line.slice(0, MAX_VALUE)}… (${String(line.length)} characters)` : line
}

function messageLines(message: DecodedMessage, names: Names, indent: string): string[] {
  const {type, flags, headers, payload, messages = [], error} = message
  const ends = `${nameOf(message.src, names, '<null>')} > ${nameOf(message.dest, names, 'all')}`
  const size = payload === null ? 'no payload' : `payload ${counted(payload.length, 'byte')}`
  const lines = [`${indent}${[ends, type, ...flags, size].join('  ')}`]
  for (const {protocol, protocolId, magic, class: name, value, hex, bytes} of headers) {
    const label = (protocol ?? `protocol ${String(protocolId)}`).padEnd(10)
    if (hex !== undefined)
      lines.push(
        `${indent}  ${label}  unknown header ${String(magic)}, ${counted(bytes ?? 0, 'byte')} to the end: ${hex}`,
      )
    else lines.push(`${indent}  ${label}  ${name ?? ''}  ${value === null ? '' : valueText(value, names)}`.trimEnd())
  }
  if (payload?.value !== undefined) lines.push(`${indent}  ${'payload'.padEnd(10)}  ${valueText(payload.value, names)}`)
  if (payload?.hex !== undefined) lines.push(`${indent}  ${'bytes'.padEnd(10)}  ${payload.hex}`)
  if (error !== undefined) lines.push(`${indent}  ${'error'.padEnd(10)}  ${error}`)
  return [...lines, ...messages.flatMap((inner) => messageLines(inner, names, `${indent}  `))]
}

function headLine(unit: DecodedUnit): string {
  const {number, place, kind, version, cluster, list, messages, bytes} = unit
  const where = place === null ? [] : [place.time, `${place.transport} ${place.from} > ${place.to}`]
  const frame = list ? [`list of ${String(messages.length)}`] : []
  const facts = [
    kind,
    ...(version === null ? [] : [version]),
    ...(cluster === null ? [] : [`cluster ${cluster}`]),
    ...frame,
  ]
  return [`#${String(number)}`, ...where, ...facts, counted(bytes, 'byte')].join('  ')
}

function unitLines(unit: DecodedUnit, names: Names): string[] {
  const {value, error, hex, messages} = unit
  return [
    headLine(unit),
    ...(value === null ? [] : [`  ${valueText(value, names)}`]),
    ...messages.flatMap((message) => messageLines(message, names, '  ')),
    ...(error === null ? [] : [`  error: ${error}`]),
    ...(hex === null ? [] : [`  bytes: ${hex}`]),
  ]
}

function totalsLine({input, totals, fault}: Decoded): string {
  const {units, messages, errors, leftOut, otherPackets, missingBytes} = totals
  const counts = [counted(units, 'unit'), counted(messages, 'message'), counted(errors, 'error')]
  if (leftOut > 0) counts.push(`${String(leftOut)} not shown`)
  if (input.kind !== 'bytes')
    counts.push(`${String(otherPackets)} of ${counted(input.packets, 'packet')} without JGroups data`)
  if (missingBytes > 0)
    counts.push(`${counted(missingBytes, 'byte')} of connections not captured, or without a frame in them`)
  return `${counts.join(', ')}${fault === null ? '' : `; ${fault}`}`
}

/** Returns the decoded units as trees, the member names found in them, and a line of totals. */
export function decodedText(decoded: Decoded): string {
  const {units, names} = decoded
  const members = Object.entries(names).map(([uuid, name]) => [name, uuid])
  const parts = units.map((unit) => unitLines(unit, names).map(printableCell).join('\n'))
  if (members.length > 0) parts.push(table(['MEMBER', 'UUID'], members))
  return [...parts, totalsLine(decoded)].join('\n\n')
}
