import type {DatagramHandler, Network} from '../runtime/ports.ts'

const GROUP = '228.8.8.8'
const LOOPBACK = '127.0.0.1'
const GREETING = new TextEncoder().encode('jg quickstart')

/** Whether a multicast sent on the loopback interface comes back within `limitMs` milliseconds. */
export function multicastWorks(network: Network, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let close = (): void => undefined
    const end = (works: boolean): void => {
      clearTimeout(timer)
      close()
      resolve(works)
    }
    const timer = setTimeout(() => end(false), limitMs)
    const handler: DatagramHandler = {onDatagram: () => end(true), onError: () => end(false)}
    const interfaces = {family: 4, groupInterfaces: [LOOPBACK], multicastInterface: LOOPBACK, multicastTtl: 0} as const
    network.openDatagram({...interfaces, bindAddress: GROUP, port: 0, group: GROUP}, handler, (error, socket) => {
      if (socket === null || error !== null) {
        end(false)
        return
      }
      close = () => socket.close()
      socket.send(GREETING, GROUP, socket.port, (failure) => {
        if (failure !== null) end(false)
      })
    })
  })
}

/** Returns ports of the loopback interface that are free at the moment. */
export async function freePorts(network: Network, count: number): Promise<number[]> {
  const listening = await Promise.all(Array.from({length: count}, () => listen(network)))
  for (const socket of listening) socket.close()
  return listening.map((socket) => socket.port)
}

function listen(network: Network): Promise<{readonly port: number; close(): void}> {
  return new Promise((resolve, reject) => {
    const refuse = {onData: () => undefined, onClose: () => undefined}
    network.listen(
      {address: LOOPBACK, port: 0},
      () => refuse,
      (error, socket) => {
        if (socket === null) reject(error ?? new Error('no free port'))
        else resolve(socket)
      },
    )
  })
}
