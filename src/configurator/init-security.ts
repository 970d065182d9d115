import {demand, type InitCheck, type InitRule, needFile, needTransport} from './init-rule.ts'
import {Java} from './refusal.ts'

const NO_ALGORITHM = 'java.security.NoSuchAlgorithmException'
const INVALID = 'java.security.InvalidParameterException'

/** Symmetric algorithms of Java and the key lengths they take, as lists or ranges in steps of eight. */
const KEY_LENGTHS: Readonly<Record<string, (bits: number) => boolean>> = {
  aes: (bits) => [128, 192, 256].includes(bits),
  des: (bits) => bits === 56,
  desede: (bits) => bits === 112 || bits === 168,
  tripledes: (bits) => bits === 112 || bits === 168,
  blowfish: (bits) => bits % 8 === 0 && bits >= 32 && bits <= 448,
  arcfour: (bits) => bits >= 40 && bits <= 1024,
  rc4: (bits) => bits >= 40 && bits <= 1024,
  rc2: (bits) => bits >= 40 && bits <= 1024,
  chacha20: (bits) => bits === 256,
}

/** The part of a transformation that names the algorithm. */
const algorithmOf = (transformation: string | null): string => (transformation ?? '').split('/')[0] ?? ''

const checkKeys: InitCheck = (protocol) => {
  const provider = protocol.text('provider')?.trim() ?? ''
  // None of Java's own providers has both kinds of keys, and there is no other on the class path.
  demand(provider === '', 'java.security.NoSuchProviderException', `no such provider: ${provider}`, 'provider')
  const symmetric = algorithmOf(protocol.text('sym_algorithm'))
  const takes = Object.hasOwn(KEY_LENGTHS, symmetric.toLowerCase()) ? KEY_LENGTHS[symmetric.toLowerCase()] : undefined
  demand(takes !== undefined, NO_ALGORITHM, `${symmetric} KeyGenerator not available`, 'sym_algorithm')
  const bits = protocol.number('sym_keylength')
  demand(takes?.(bits) === true, INVALID, `Wrong keysize: ${String(bits)}`, 'sym_keylength')
  const asymmetric = algorithmOf(protocol.text('asym_algorithm'))
  demand(asymmetric === 'RSA', NO_ALGORITHM, `${asymmetric} KeyPairGenerator not available`, 'asym_algorithm')
  const length = protocol.number('asym_keylength')
  demand(length >= 512 && length <= 16_384, INVALID, `RSA keys cannot have ${String(length)} bits`, 'asym_keylength')
}

const checkExchange: InitCheck = (protocol, stack) => {
  if (!protocol.flag('use_external_key_exchange')) return
  const isThere = stack.find('KeyExchange') !== undefined
  demand(isThere, Java.state, 'KeyExchange not found in stack', 'use_external_key_exchange')
}

const checkKeystore: InitCheck = (protocol, stack) => needFile(protocol, stack, 'keystore_name')

const checkSecretLength: InitCheck = (protocol) => {
  const length = protocol.number('secret_key_length')
  const text = `secret_key_length (${String(length)}) must be a multiple of 8`
  demand(length % 8 === 0, Java.state, text, 'secret_key_length')
}

const checkSecurePort: InitCheck = (protocol) => {
  const text = 'port must not be 0 or else clients will not be able to connect'
  demand(protocol.number('port') !== 0, Java.state, text, 'port')
}

/** The one class that JGroups ships for it. */
const checkVerifier: InitCheck = (protocol) => {
  const verifier = protocol.text('session_verifier_class')
  const isShipped = verifier === null || verifier === 'org.jgroups.protocols.CertficateCNMatcher'
  demand(isShipped, Java.noClass, String(verifier), 'session_verifier_class')
}

const checkAuth: InitCheck = (protocol, {host}) => {
  const name = protocol.text('auth_class')
  demand(name !== null, Java.state, 'no authentication mechanism configured')
  if (host.release > '4.2' || name === null) return
  const token = protocol.components.get('auth_token')
  const path = token?.text('keystore_path') ?? null
  const hasStore = path !== null && typeof host.files.find(path) !== 'string'
  demand(!name.endsWith('.X509Token') || hasStore, Java.fileNotFound, String(path))
  if (token === undefined || !name.endsWith('.RegexMembership')) return
  const isMatched = token.flag('match_ip_address') || token.flag('match_logical_name')
  demand(isMatched, Java.argument, 'either match_ip_address or match_logical_address has to be true')
  demand(token.text('match_string') !== null, Java.argument, 'match_string cannot be null')
}

/** The mechanisms for which Java itself has a server. */
const SASL_MECHANISMS: readonly (string | null)[] = ['CRAM-MD5', 'DIGEST-MD5', 'GSSAPI', 'NTLM']

const checkMechanism: InitCheck = (protocol) => {
  const mechanism = protocol.text('mech')
  const text = `No SASL server factory for mech ${String(mechanism)}`
  demand(SASL_MECHANISMS.includes(mechanism), 'javax.security.sasl.SaslException', text, 'mech')
  const module = protocol.text('login_module_name')
  const failure = `No LoginModules configured for ${String(module)}`
  demand(module === null, 'javax.security.auth.login.LoginException', failure, 'login_module_name')
}

/** The old RELAY, which became RELAY2. */
const checkSite: InitCheck = (protocol, stack) => {
  const site = protocol.text('site')
  demand(site !== null && site !== '', Java.argument, '"site" must be set', 'site')
  needTransport(stack)
}

/** The checks of protocols that encrypt or authenticate. */
export const SECURITY_RULES: readonly InitRule[] = [
  {classes: ['AUTH'], check: checkAuth},
  {classes: ['ASYM_ENCRYPT'], check: checkKeys},
  {classes: ['ASYM_ENCRYPT'], check: checkExchange},
  {classes: ['SYM_ENCRYPT'], check: checkKeystore},
  {classes: ['SSL_KEY_EXCHANGE'], check: checkSecurePort},
  {classes: ['SSL_KEY_EXCHANGE'], to: '4.2', check: checkKeystore},
  {classes: ['SSL_KEY_EXCHANGE'], check: checkVerifier},
  {classes: ['DH_KEY_EXCHANGE'], check: checkSecretLength},
  {classes: ['RELAY'], to: '4.2', check: checkSite},
  {classes: ['SASL'], check: checkMechanism},
]
