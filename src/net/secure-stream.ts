import type {Server, Socket, TcpNetConnectOpts} from 'node:net'
import {connect, createServer, type TLSSocket} from 'node:tls'
import type {ListenOptions, SocketError, TlsOptions} from '../runtime/ports.ts'
import type {Guard} from './real-clock.ts'
import {closedEarly, explainTls, secureSettings, untrustedPeer} from './tls.ts'

/** Time in which a handshake must be over. */
export const HANDSHAKE_TIMEOUT_MS = 10_000
/** Handshakes under way at most; the oldest makes room. */
const MAX_HANDSHAKES = 256
/** Longest server name that is compared with the patterns. */
const MAX_NAME = 255
/** Time after a handshake in which a peer that refuses this side's certificate hangs up. */
const EARLY_MS = 1000

/** Connects and begins the handshake; `secureConnect` follows. Throws SocketError for settings and files that cannot be used. */
export function connectSecure(where: TcpNetConnectOpts, tls: TlsOptions): TLSSocket {
  return connect({
    ...where,
    ...secureSettings(tls),
    servername: tls.serverName ?? '',
    // Members are known by address, and JGroups does not compare it with the certificate; being trusted is what counts.
    checkServerIdentity: () => undefined,
  })
}

/**
 * Says why a connected stream ended. With TLS 1.3 the connecting side learns only after its handshake that it was refused, often by
 * nothing but the end.
 */
export function endOfConnected(socket: Socket): (error: SocketError | null) => SocketError | null {
  const openedAt = performance.now()
  let heard = false
  socket.once('data', () => (heard = true))
  return (error) => {
    if (error !== null && error.code !== 'ECONNRESET') return explainTls(error)
    return heard || performance.now() - openedAt > EARLY_MS ? error : closedEarly()
  }
}

type NameCallback = (name: string, done: (error: Error | null) => void) => void

/** Accepts the names that one of the patterns matches wholly. */
function nameCallback(patterns: readonly string[]): NameCallback {
  const expressions = patterns.map((p) => new RegExp(`^(?:${p})$`))
  return (name, done) => {
    const accepted = name.length <= MAX_NAME && expressions.some((e) => e.test(name))
    done(accepted ? null : new Error('unrecognized name'))
  }
}

/** Whether a peer may not go on after its handshake: WANT takes peers without certificate, not those with one that is not trusted. */
function isRefused(socket: TLSSocket, tls: TlsOptions): boolean {
  if (tls.clientAuth !== 'WANT' || socket.authorized) return false
  return Object.keys(socket.getPeerCertificate()).length > 0
}

/** Bounds the handshakes under way: whoever connects and falls silent takes nobody's place for long. */
function boundHandshakes(server: Server): (socket: Socket) => void {
  const underWay = new Map<string, Socket>()
  const keyOf = (socket: Socket): string => `${socket.remoteAddress ?? ''} ${String(socket.remotePort)}`
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    underWay.set(key, socket)
    socket.once('close', () => underWay.delete(key))
    const [oldest] = underWay
    if (oldest === undefined || underWay.size <= MAX_HANDSHAKES) return
    underWay.delete(oldest[0])
    oldest[1].destroy()
  })
  return (socket) => underWay.delete(keyOf(socket))
}

/** Address of a peer. A socket that has ended forgets it; the one below, which was asked before, does not. */
function addressOf(socket: TLSSocket): string {
  const {_parent: below} = socket as TLSSocket & {readonly _parent?: Socket | null}
  return socket.remoteAddress ?? below?.remoteAddress ?? ''
}

/** A server whose `accept` gets streams after their handshake. Throws SocketError for settings and files that cannot be used. */
export function createSecureServer(
  options: ListenOptions,
  tls: TlsOptions,
  accept: (socket: Socket) => void,
  guard: Guard,
): Server {
  const {clientAuth = 'NONE', sniMatchers = []} = tls
  const server = createServer({
    ...secureSettings(tls),
    requestCert: clientAuth !== 'NONE',
    rejectUnauthorized: clientAuth === 'NEED',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    allowHalfOpen: true,
    ...(sniMatchers.length === 0 ? {} : {SNICallback: nameCallback(sniMatchers)}),
  })
  const over = boundHandshakes(server)
  const refused = (socket: TLSSocket, error: SocketError): void => {
    guard(() => options.onRefused?.(addressOf(socket), error))
  }
  server.on('secureConnection', (socket: TLSSocket) => {
    over(socket)
    if (!isRefused(socket, tls)) {
      accept(socket)
      return
    }
    refused(socket, untrustedPeer(String(socket.authorizationError)))
    socket.on('error', () => undefined).destroy()
  })
  server.on('tlsClientError', (error: SocketError, socket: TLSSocket) => {
    // Node leaves no authorization error where it was not the certificate.
    const reason = socket.authorizationError as unknown
    if (typeof reason === 'string') refused(socket, untrustedPeer(reason))
    // A health check connects and hangs up.
    else if (error.code !== 'ECONNRESET') refused(socket, explainTls(error))
  })
  return server
}
