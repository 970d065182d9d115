import type {Fault, Rule} from '../rule.ts'

/** Largest buffer that Linux allows by default; net.core.rmem_max and wmem_max can change it. */
const LINUX_LIMIT = 212_992

const BUFFERS = [
  'mcast_recv_buf_size',
  'ucast_recv_buf_size',
  'mcast_send_buf_size',
  'ucast_send_buf_size',
  'recv_buf_size',
  'send_buf_size',
]

const buffers: Rule = {
  code: 'JG7001',
  name: 'socket-buffers',
  title: 'socket buffers are larger than the system allows by default',
  severity: 'info',
  why: 'Linux cuts a socket buffer to net.core.rmem_max or wmem_max, 212,992 bytes unless set, and JGroups logs JGRP000015. With a small receive buffer, bursts of UDP packets are dropped and must be retransmitted.',
  fix: 'On the hosts: sysctl -w net.core.rmem_max=26214400 net.core.wmem_max=1048576; or ask for less; TCP works best with 0, the automatic size.',
  example: '<TCP recv_buf_size="0" send_buf_size="0"/>',
  check(stack) {
    const {transport} = stack
    if (transport === undefined) return []
    return BUFFERS.flatMap((name): Fault[] => {
      const setting = transport.setting(name)
      const size = transport.number(name)
      if (setting === undefined || size === undefined || size <= LINUX_LIMIT) return []
      const message = `${transport.name}.${name} of ${String(size)} bytes is cut to ${String(LINUX_LIMIT)} on Linux unless sysctl allows more`
      return [{place: setting.place, message, found: String(size)}]
    })
  },
}

const FEW_THREADS = 8

const threads: Rule = {
  code: 'JG7002',
  name: 'few-threads',
  title: 'the thread pool is small',
  severity: 'warning',
  why: 'Each message that the application handles in its callback occupies a thread. When all are busy, further messages are dropped (JGRP000053) and retransmitted, heartbeats among them, so busy members are suspected.',
  fix: 'Set thread_pool.max_threads to 100 or more (200 is common), or use virtual threads where the release has them.',
  example: '<TCP thread_pool.min_threads="0" thread_pool.max_threads="200" thread_pool.keep_alive_time="60s"/>',
  check(stack) {
    const {transport} = stack
    const setting = transport?.setting('thread_pool.max_threads')
    const max = transport?.number('thread_pool.max_threads')
    if (transport === undefined || setting === undefined || max === undefined) return []
    if (transport.boolean('use_virtual_threads') === true || max > FEW_THREADS) return []
    if (stack.release === '3.6') return []
    return [
      {
        place: setting.place,
        message: `${transport.name}.thread_pool.max_threads is ${String(max)}`,
        found: String(max),
        expected: '100 or more',
      },
    ]
  },
}

/** Rules on the resources that a busy member needs. */
export const LOAD_RULES: readonly Rule[] = [buffers, threads]
