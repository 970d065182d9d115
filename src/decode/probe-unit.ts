import {parseAnswer} from '../diag/client/parsed-answer.ts'
import {DIAG_PORT, DIAG_PORT_RANGE} from '../diag/diag-settings.ts'
import {PREFIX_BYTES} from '../diag/passcode.ts'
import {plainUnit, type UnitBody} from './frame-unit.ts'
import {hexOf} from './value.ts'

/** Ports of probe responders: the default and those after it, for further members on a host. */
const LAST_PORT = DIAG_PORT + DIAG_PORT_RANGE

/** Proof of the passcode in front of a request: time, a number, the digest's length and the digest. */
const DIGEST_LENGTH = Uint8Array.of(0, 0, 0, 20)
const DIGEST_LENGTH_AT = 16

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0)
}

function hasPasscode(bytes: Uint8Array): boolean {
  return bytes.length >= PREFIX_BYTES && DIGEST_LENGTH.every((byte, i) => bytes[DIGEST_LENGTH_AT + i] === byte)
}

/** Whether a port is one that probe responders listen on. */
export function isProbePort(port: number): boolean {
  return port >= DIAG_PORT && port <= LAST_PORT
}

/** A request to a probe responder; a passcode's digest is not shown. */
export function probeRequestUnit(bytes: Uint8Array): UnitBody {
  const passcode = hasPasscode(bytes)
  const text = Buffer.from(passcode ? bytes.subarray(PREFIX_BYTES) : bytes)
  const plain = plainUnit('probe-request', bytes.length)
  if (!isText(text)) return {...plain, kind: 'unknown', error: 'text of a probe request expected', hex: hexOf(bytes)}
  const keys = text
    .toString('utf8')
    .split(/[\s\0]+/)
    .filter((key) => key !== '')
  return {...plain, value: {passcode, keys}}
}

/** A probe responder's answer; null when the bytes are not an answer. */
export function probeAnswerUnit(bytes: Uint8Array): UnitBody | null {
  const answer = isText(bytes) ? parseAnswer(Buffer.from(bytes).toString('utf8'), []) : null
  if (answer === null) return null
  const {name, physicalAddress, cluster, version, view} = answer
  const value = {name, physicalAddress, view, pairs: answer.pairs.map(([key, text]) => ({key, value: text}))}
  return {...plainUnit('probe-answer', bytes.length), version: version ?? null, cluster: cluster ?? null, value}
}
