/** A network namespace for a run of tests, which has loopback and multicast on it and nothing else. */
import {spawnSync} from 'node:child_process'

const SET_UP = [
  'ip link set lo up multicast on',
  'ip route add 224.0.0.0/4 dev lo',
  '{ ip -6 route add ff00::/8 dev lo table local || true; } 2>/dev/null',
].join(' && ')

/** The program and arguments that run some words in a namespace of their own. The process stays the same one. */
export function inNamespace(words: readonly string[]): string[] {
  return ['unshare', '-n', '--', 'sh', '-c', `${SET_UP} && exec "$0" "$@"`, ...words]
}

/** Whether runs can have namespaces here: not without `unshare`, `ip` and the right to make one. */
export function canIsolate(): boolean {
  if (process.env['JG_INTEROP_NET'] === 'loopback') return false
  const [program = '', ...args] = inNamespace(['true'])
  return spawnSync(program, args, {stdio: 'ignore'}).status === 0
}
