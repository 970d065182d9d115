import {MAX_PORT} from '../../model/endpoint.ts'

/** Ports from one to another, both included. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

/** Where Linux takes ports from that nobody asked for. */
export const EPHEMERAL: PortRange = {from: 32_768, to: 60_999}

/** The fewest ranges that hold the same ports, in order. */
export function mergeRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: {from: number; to: number}[] = []
  for (const {from, to} of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else merged.push({from, to})
  }
  return merged
}

/** The port and those that may be tried after it, as far as there are ports. */
export function rangeFrom(port: number, more: number): PortRange {
  return {from: port, to: Math.max(port, Math.min(port + more, MAX_PORT))}
}

/** The fewest ranges that hold these ports, in order. */
export function rangesOf(ports: readonly number[]): readonly PortRange[] {
  return mergeRanges(ports.map((port) => ({from: port, to: port})))
}

/** A range as people write it: `7800` or `7800-7810`. */
export function formatRange({from, to}: PortRange): string {
  return from === to ? String(from) : `${String(from)}-${String(to)}`
}

/** True if two lists of ranges have a port in common. */
export function overlap(a: readonly PortRange[], b: readonly PortRange[]): boolean {
  return a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to))
}
