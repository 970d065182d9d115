import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import type {Fault, Rule} from '../rule.ts'
import {ENCRYPTERS} from '../../../releases/roles.ts'

const diagnostics: Rule = {
  code: 'JG6001',
  name: 'open-diagnostics',
  title: 'diagnostics answer anybody',
  severity: 'warning',
  why: 'Diagnostics are on by default, and who can send a packet to port 7500 may read every attribute, call operations, change settings and remove protocols from a running stack (probe). A passcode is the only guard.',
  fix: 'Set a passcode (diag.passcode; diagnostics_passcode before 5.0), or switch diagnostics off where the network is not trusted.',
  example: '<TCP diag.enabled="true" diag.passcode="${jgroups.diag.passcode}"/>',
  check(stack) {
    const {transport} = stack
    if (transport?.boolean('diag.enabled', 'enable_diagnostics') !== true) return []
    if ((transport.text('diag.passcode', 'diagnostics_passcode') ?? '') !== '') return []
    const given = transport.given('diag.enabled', 'enable_diagnostics')
    if (given === undefined && stack.managed) return []
    const by = given === undefined ? 'on by default' : 'on'
    return [
      {
        place: given?.place ?? transport.place,
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
  RegexMembership: 'it looks at addresses and names, which whoever joins states himself',
  FixedMembershipToken: 'it looks at addresses alone: whoever has or forges one may join',
}

const authTokens: Rule = {
  code: 'JG6005',
  name: 'weak-auth-token',
  title: 'the AUTH token is gone or proves nothing',
  severity: 'warning',
  why: 'AUTH asks a joining member for a token. Tokens that compare a fixed word or an address keep out mistakes, not attackers; two of them are no longer shipped, so a newer release does not start with them.',
  fix: 'Use X509Token or Krb5Token; with encryption, SSL_KEY_EXCHANGE or TLS on the transport authenticates members as well.',
  example:
    '<AUTH auth_class="org.jgroups.auth.X509Token" auth_token.keystore_path="/etc/jg/ks.p12" auth_token.keystore_password="${jg.ks.password}" auth_token.cert_alias="member" auth_token.cipher_type="RSA"/>',
  check(stack) {
    return stack.all('AUTH').flatMap((p): Fault[] => {
      const given = p.given('auth_class')
      const token = given?.text.slice(given.text.lastIndexOf('.') + 1) ?? ''
      const removed = REMOVED_TOKENS[token]
      const weak = WEAK_TOKENS[token]
      if (given === undefined || (removed ?? weak) === undefined) return []
      const severity = removed === undefined ? 'warning' : stack.release >= '5' ? 'error' : 'warning'
      return [{place: given.place, message: `${token}: ${removed ?? weak ?? ''}`, found: token, severity}]
    })
  },
}

const SECRETS = /(?:password|passcode|secret|passphrase|auth_value|access_key|credential)/i
const NO_SECRETS = /(?:_path|_file|_name|_algorithm|_length|expiry|_class)$/i

const secrets: Rule = {
  code: 'JG6007',
  name: 'secret-in-file',
  title: 'a secret stands in the file in clear text',
  severity: 'warning',
  why: 'Configuration files are copied into images, repositories, tickets and chats. A password in them is known to all of these, and changing it means changing the file everywhere.',
  fix: 'Write a variable and set it where the member is started.',
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
                  message: `${p.name}.${name} stands in the file ${how}`,
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
  const given = p.given('sym_algorithm')
  const algorithm = p.text('sym_algorithm')
  if (algorithm !== undefined && WEAK_CIPHERS.test(algorithm)) {
    faults.push({
      place: given?.place ?? p.place,
      message: `${p.name} encrypts with ${algorithm}, which is broken`,
      found: algorithm,
      expected: 'AES/CBC/PKCS5Padding',
    })
  } else if (algorithm !== undefined && /^AES$/i.test(algorithm)) {
    const message = `${p.name} encrypts with ${algorithm}, that is AES/ECB: equal blocks of text give equal blocks of cipher`
    const expected = 'AES/CBC/PKCS5Padding with sym_iv_length="16"'
    faults.push({place: given?.place ?? p.place, message, found: algorithm, expected, severity: 'info'})
  }
  const length = p.number('asym_keylength')
  if (p.name === 'ASYM_ENCRYPT' && length !== undefined && length < 2048) {
    const message = `${p.name}.asym_keylength is ${String(length)}`
    faults.push({
      place: p.given('asym_keylength')?.place ?? p.place,
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
  why: 'DES, RC4 and short RSA keys can be broken with little effort, and ECB, what Java makes of plain "AES", shows which blocks of messages are equal.',
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
      message: 'ASYM_ENCRYPT hands the group key to whoever joins: there is neither AUTH nor SSL_KEY_EXCHANGE',
    },
  ]
}

const openKey: Rule = {
  code: 'JG6009',
  name: 'key-for-anybody',
  title: 'the group key is given to every joining member',
  severity: 'warning',
  why: 'ASYM_ENCRYPT keeps listeners out, but its coordinator sends the group key to any member that asks. Without a proof of identity an attacker joins and reads along.',
  fix: 'Add AUTH with X509Token or Krb5Token below GMS, or SSL_KEY_EXCHANGE with client authentication.',
  example:
    '<SSL_KEY_EXCHANGE keystore_name="/etc/jg/ks.p12" keystore_password="${jg.ks.password}"/>\n<ASYM_ENCRYPT use_external_key_exchange="true"/>',
  check: strangers,
}

/** Rules on who may read, join and change. */
export const SECURITY_RULES: readonly Rule[] = [diagnostics, authTokens, secrets, ciphers, openKey]
