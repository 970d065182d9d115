import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'
import {ENCRYPTERS} from '../../../releases/roles.ts'

const diagnostics: Rule = {
  code: 'JG6001',
  name: 'open-diagnostics',
  title: 'diagnostics answer anyone',
  severity: 'warning',
  why: 'Diagnostics are on by default, and anyone who can send a packet to port 7500 can read every attribute, call operations, change settings and remove protocols from a running stack (probe). A passcode is the only protection.',
  fix: 'Set a passcode (diag.passcode; diagnostics_passcode before 5.0), or switch diagnostics off where the network is not trusted.',
  example: '<TCP diag.enabled="true" diag.passcode="${jgroups.diag.passcode}"/>',
  check(stack) {
    const {transport} = stack
    if (transport?.boolean('diag.enabled', 'enable_diagnostics') !== true) return []
    if ((transport.text('diag.passcode', 'diagnostics_passcode') ?? '') !== '') return []
    const setting = transport.setting('diag.enabled', 'enable_diagnostics')
    if (setting === undefined && stack.managed) return []
    const by = setting === undefined ? 'on by default' : 'on'
    return [
      {
        place: setting?.place ?? transport.place,
        message: `diagnostics of ${transport.name} are ${by}, without a passcode`,
      },
    ]
  },
}

const REMOVED_TOKENS: Readonly<Record<string, string>> = {
  MD5Token: 'it compared hashes of one shared word and is gone since 5.0',
  SimpleToken: 'it sent one shared word in the clear and is gone since 5.0',
  DemoToken: 'it was a demonstration and is gone',
}
const WEAK_TOKENS: Readonly<Record<string, string>> = {
  RegexMembership: 'it checks addresses and names, which the joining member states itself',
  FixedMembershipToken: 'it checks only addresses: anyone who has or forges one may join',
}

const authTokens: Rule = {
  code: 'JG6005',
  name: 'weak-auth-token',
  title: 'the AUTH token is gone or proves nothing',
  severity: 'warning',
  why: 'AUTH asks a joining member for a token. Tokens that compare a fixed word or an address keep out mistakes, not attackers; two of them are no longer shipped, and newer releases do not start with them.',
  fix: 'Use X509Token or Krb5Token; with encryption, SSL_KEY_EXCHANGE or TLS on the transport authenticates members as well.',
  example:
    '<AUTH auth_class="org.jgroups.auth.X509Token" auth_token.keystore_path="/etc/jg/ks.p12" auth_token.keystore_password="${jg.ks.password}" auth_token.cert_alias="member" auth_token.cipher_type="RSA"/>',
  check(stack) {
    return stack.all('AUTH').flatMap((p): Fault[] => {
      const setting = p.setting('auth_class')
      const token = setting?.text.slice(setting.text.lastIndexOf('.') + 1) ?? ''
      const removed = REMOVED_TOKENS[token]
      const weak = WEAK_TOKENS[token]
      if (setting === undefined || (removed ?? weak) === undefined) return []
      const severity = removed === undefined ? 'warning' : stack.release >= '5' ? 'error' : 'warning'
      return [{place: setting.place, message: `${token}: ${removed ?? weak ?? ''}`, found: token, severity}]
    })
  },
}

const SECRETS = /(?:password|passcode|secret|passphrase|auth_value|access_key|credential)/i
const NO_SECRETS = /(?:_path|_file|_name|_algorithm|_length|expiry|_class)$/i

const secrets: Rule = {
  code: 'JG6007',
  name: 'secret-in-file',
  title: 'the file contains a secret in clear text',
  severity: 'warning',
  why: 'Configuration files are copied into images, repositories, tickets and chats. A password in them is known in all these places, and changing it means changing the file everywhere.',
  fix: 'Use a variable, and set it where the member is started.',
  example: '<SYM_ENCRYPT keystore_name="cluster.p12" store_password="${jg.store.password}"/>',
  remarks: ['clear-text'],
  check(stack) {
    return stack.protocols.flatMap((p) =>
      p.element.attributes
        .filter(
          ({name, value}) =>
            SECRETS.test(name) && !NO_SECRETS.test(name) && value !== '' && !/^\$\{[^:}]*\}$/.test(value),
        )
        .flatMap(({name, value}): Fault[] => {
          const place = p.attributePlace(name)
          const how = value.startsWith('${') ? 'as the default of a variable' : 'in clear text'
          return place === undefined
            ? []
            : [
                {
                  place,
                  message: `${p.name}.${name} is in the file ${how}`,
                  hint: `write ${name}="\${${p.name.toLowerCase()}.${name}}"`,
                },
              ]
        }),
    )
  },
}

const WEAK_CIPHERS = /^(?:DES|DESede|RC2|RC4|ARCFOUR|Blowfish)(?:\/|$)|\/ECB\//i

function cipherFaults(p: StackProtocol): readonly Fault[] {
  const faults: Fault[] = []
  const setting = p.setting('sym_algorithm')
  const algorithm = p.text('sym_algorithm')
  if (algorithm !== undefined && WEAK_CIPHERS.test(algorithm)) {
    faults.push({
      place: setting?.place ?? p.place,
      message: `${p.name} encrypts with ${algorithm}, which is broken`,
      found: algorithm,
      expected: 'AES/CBC/PKCS5Padding',
    })
  } else if (algorithm !== undefined && /^AES$/i.test(algorithm)) {
    const message = `${p.name} encrypts with ${algorithm}, that is AES/ECB: equal blocks of plain text become equal blocks of cipher text`
    const expected = 'AES/CBC/PKCS5Padding with sym_iv_length="16"'
    faults.push({place: setting?.place ?? p.place, message, found: algorithm, expected, severity: 'info'})
  }
  const length = p.number('asym_keylength')
  if (p.name === 'ASYM_ENCRYPT' && length !== undefined && length < 2048) {
    const message = `${p.name}.asym_keylength is ${String(length)}`
    faults.push({
      place: p.setting('asym_keylength')?.place ?? p.place,
      message,
      found: String(length),
      expected: 'at least 2048',
    })
  }
  return faults
}

const ciphers: Rule = {
  code: 'JG6008',
  name: 'weak-cipher',
  title: 'messages are encrypted with a weak cipher',
  severity: 'warning',
  why: 'DES, RC4 and short RSA keys can be broken with little effort, and ECB, which is what "AES" alone means to Java, reveals which blocks of messages are equal.',
  fix: 'Use AES/CBC/PKCS5Padding or AES/GCM/NoPadding with sym_iv_length, and RSA keys of 2048 bits or more.',
  example: '<SYM_ENCRYPT sym_algorithm="AES/CBC/PKCS5Padding" sym_iv_length="16"/>',
  check: (stack) => stack.protocols.filter((p) => ENCRYPTERS.includes(p.name)).flatMap(cipherFaults),
}

function strangers(stack: StackModel): readonly Fault[] {
  const asym = stack.find('ASYM_ENCRYPT')
  if (asym === undefined || stack.find('AUTH', 'SSL_KEY_EXCHANGE') !== undefined || !stack.complete) return []
  if (stack.transport?.boolean('tls.enabled') === true) return []
  return [
    {
      place: asym.place,
      message: 'ASYM_ENCRYPT gives the group key to any member that joins: there is neither AUTH nor SSL_KEY_EXCHANGE',
    },
  ]
}

const openKey: Rule = {
  code: 'JG6009',
  name: 'key-for-anybody',
  title: 'every joining member gets the group key',
  severity: 'warning',
  why: 'ASYM_ENCRYPT keeps listeners out, but its coordinator sends the group key to any member that asks. Without proof of identity, an attacker can join and read everything.',
  fix: 'Add AUTH with X509Token or Krb5Token below GMS, or SSL_KEY_EXCHANGE with client authentication.',
  example:
    '<SSL_KEY_EXCHANGE keystore_name="/etc/jg/ks.p12" keystore_password="${jg.ks.password}"/>\n<ASYM_ENCRYPT use_external_key_exchange="true"/>',
  check: strangers,
}

/** Rules on who may read messages, join, and change settings. */
export const SECURITY_RULES: readonly Rule[] = [diagnostics, authTokens, secrets, ciphers, openKey]
