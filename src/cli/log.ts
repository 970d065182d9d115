import {pino} from 'pino'
import type {Log} from '../runtime/ports.ts'
import {escaped, printableLine} from '../errors/printable.ts'

/** Log levels, most detailed first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** A log level. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Creates the root of all logs of this process: JSON lines on stderr, or lines for people if stderr is a terminal.
 * Lines are written synchronously, so none is lost when the process ends.
 */
export function createLog(level: LogLevel): Log {
  const destination = pino.destination({dest: 2, sync: true})
  // A member does not leave its cluster because its log is full; it loses the lines instead.
  destination.on('error', () => undefined)
  const options = {base: null, level}
  const drawn = process.stderr.isTTY ? prettyLine : escaped
  return pino(options, {write: (line: string) => destination.write(drawn(line))})
}

/** Turns a JSON line of the log into a line for people: time, level, message, fields; terminal control characters are made visible. */
export function prettyLine(line: string): string {
  const {level, time, msg, ...fields} = JSON.parse(line) as Record<string, unknown>
  const clock = new Date(Number(time)).toISOString().slice(11, 23)
  const label = (pino.levels.labels[Number(level)] ?? String(level)).toUpperCase().padEnd(5)
  const texts = Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`)
  return `${printableLine([clock, label, String(msg), ...texts].join(' '))}\n`
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
