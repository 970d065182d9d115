import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import type {AddressInfo} from 'node:net'

/** Returns a canned member's answer to a request without the header line; null closes the connection without an answer. */
export type CannedAnswer = (request: string) => string | null

/** Members of JGroups with canned answers over TCP, each on its own port. */
export class CannedMembers {
  readonly requests: string[] = []
  readonly #servers: Server[] = []

  /** Starts a member; returns its address and port. */
  async member(name: string, members: readonly string[], answer: CannedAnswer): Promise<string> {
    const server = createServer((socket) => this.#serve(socket, name, members, answer))
    this.#servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `127.0.0.1:${String((server.address() as AddressInfo).port)}`
  }

  close(): void {
    for (const server of this.#servers) server.close()
  }

  #serve(socket: Socket, name: string, members: readonly string[], answer: CannedAnswer): void {
    const version = 'version=5.5.6.Final (x) (java 17)'
    let text = ''
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (!text.endsWith('\n')) return
      const request = text.trim()
      this.requests.push(`${name}: ${request}`)
      const view = `[${members[0] ?? ''}|3] (${String(members.length)}) [${members.join(', ')}]`
      const body = request === '' ? `view=${view}\ncluster=demo\n${version}\n` : answer(request)
      const head =
        request === ''
          ? `${name} (ip=10.0.0.1:7800)\n`
          : `${name} [ip=10.0.0.1:7800, ${String(members.length)} mbr(s), cluster=demo, ${version}]\n`
      socket.end(body === null ? '' : head + body)
    })
  }
}
