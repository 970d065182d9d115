import type {Server, Socket, TcpNetConnectOpts} from 'node:net'
import {connect, createServer, type TLSSocket} from 'node:tls'
import type {ListenOptions, SocketError, TlsOptions} from '../runtime/ports.ts'
import type {Guard} from './real-clock.ts'
import {closedEarly, explainTls, secureSettings, untrustedPeer} from './tls.ts'

/** Time within which a handshake must finish. */
export const HANDSHAKE_TIMEOUT_MS = 10_000
/** Most handshakes in progress; the oldest makes room. */
const MAX_HANDSHAKES = 256
/** Longest server name that is compared with the patterns. */
const MAX_NAME = 255
/** Time after a handshake within which a peer that rejects this side's certificate disconnects. */
const EARLY_MS = 1000

/** Connects and starts the handshake; `secureConnect` follows. Throws SocketError for unusable settings and files. */
export function connectSecure(where: TcpNetConnectOpts, tls: TlsOptions): TLSSocket {
  return connect({
    ...where,
    ...secureSettings(tls),
    servername: tls.serverName ?? '',
    // Members are known by address, which JGroups does not compare with the certificate; it only has to be trusted.
    checkServerIdentity: () => undefined,
  })
}

/**
 * Says why a connected stream ended. With TLS 1.3 the connecting side learns only after its handshake that it was rejected, often by
 * nothing but the end.
 */
export function endOfConnected(socket: Socket, tls: TlsOptions): (error: SocketError | null) => SocketError | null {
  const openedAt = performance.now()
  let heard = false
  socket.once('data', () => (heard = true))
  return (error) => {
    if (error !== null && error.code !== 'ECONNRESET') return explainTls(error, tls)
    return heard || performance.now() - openedAt > EARLY_MS ? error : closedEarly(tls)
  }
}

type NameCallback = (name: string, done: (error: Error | null) => void) => void

/** Accepts names that one of the patterns matches completely. */
function nameCallback(patterns: readonly string[]): NameCallback {
  const expressions = patterns.map((p) => new RegExp(`^(?:${p})$`))
  return (name, done) => {
    const accepted = name.length <= MAX_NAME && expressions.some((e) => e.test(name))
    done(accepted ? null : new Error('unrecognized name'))
  }
}

/** Whether to reject a peer after its handshake: WANT accepts peers without a certificate, but not with an untrusted one. */
function isRefused(socket: TLSSocket, tls: TlsOptions): boolean {
  if (tls.clientAuth !== 'WANT' || socket.authorized) return false
  return Object.keys(socket.getPeerCertificate()).length > 0
}

/** Bounds the handshakes in progress: a client that connects and falls silent takes nobody's place for long. */
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

/** Address of a peer. An ended TLS socket forgets it; the TCP socket below, once asked, does not. */
function addressOf(socket: TLSSocket): string {
  const {_parent: below} = socket as TLSSocket & {readonly _parent?: Socket | null}
  return socket.remoteAddress ?? below?.remoteAddress ?? ''
}

/** A server whose `accept` receives streams after their handshake. Throws SocketError for unusable settings and files. */
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
    // Node sets no authorization error where the certificate was not the problem.
    const reason = socket.authorizationError as unknown
    if (typeof reason === 'string') refused(socket, untrustedPeer(reason))
    // A health check connects and disconnects.
    else if (error.code !== 'ECONNRESET') refused(socket, explainTls(error))
  })
  return server
}
