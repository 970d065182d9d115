import type {Rule} from '../rule.ts'

/** Rules over what is found while a file is read: `remarks` says what. */
const found = (rule: Omit<Rule, 'check'>): Rule => ({...rule, check: () => []})

const unusedStack = found({
  code: 'JG4033',
  name: 'unused-stack',
  title: 'a stack of the file is used by nobody',
  severity: 'info',
  why: 'A server takes the stack that its transport names, or its default. One that no transport, no other stack and no remote site names lies idle: its hosts, ports and sites have no effect, and nothing in the log says so.',
  fix: 'Name the stack at the transport, or remove it.',
  example: '<cache-container name="c"><transport cluster="shop" stack="my-hosts"/></cache-container>',
  remarks: ['unused-stack'],
})

const missingFile = found({
  code: 'JG4034',
  name: 'missing-file',
  title: 'a file that the configuration names is not there',
  severity: 'info',
  why: 'Stack files of Infinispan, the configurations of bridges and the folders of FILE_PING are opened when they are needed. One that is missing then ends the start, leaves a site unconnected, or is a new and empty store.',
  fix: 'Correct the path; relative ones count from the working directory of the member.',
  example: '<stack-file name="own" path="jgroups-own.xml"/>',
  remarks: ['stack-file', 'bridge-config', 'named-file', 'store-folder'],
})

const sites = found({
  code: 'JG4035',
  name: 'site-names',
  title: 'sites and their bridges do not fit together',
  severity: 'warning',
  why: 'Sites find each other by name: RELAY2 looks its own site up among all sites, caches back up to sites by name, and two sites talk over the bridge that both have under one name. A name that only one side has connects to nobody.',
  fix: 'Use the same names of sites and bridges everywhere.',
  example:
    '<site name="LON"><bridges><bridge name="global" config="bridge.xml"/></bridges></site>\n<site name="NYC"><bridges><bridge name="global" config="bridge.xml"/></bridges></site>',
  remarks: ['unknown-site', 'sites-without-relay', 'relay-without-sites', 'bridge-name'],
})

const hostNotation = found({
  code: 'JG4036',
  name: 'host-notation',
  title: 'a list of hosts is written in a form that loses some',
  severity: 'warning',
  why: 'JGroups reads each word of a list up to its first bracket, takes the port in it, and drops the rest without a word: after a semicolon, and up to 5.2 after a blank, hosts are lost. Ports in parentheses or behind a colon become part of a host name that nobody has. Members then ask fewer hosts, or none.',
  fix: 'Write host1[7800],host2[7800].',
  example: '<TCPPING initial_hosts="a.example[7800],b.example[7800]"/>',
  remarks: ['host-notation'],
})

const missingStore = found({
  code: 'JG6010',
  name: 'missing-keystore',
  title: 'a store of keys or certificates is not there',
  severity: 'warning',
  why: 'A member with TLS whose key store or trust store is missing starts all the same in some releases; every connection to it then fails, and each member is a cluster of its own.',
  fix: 'Name a file that is on the host of the member and that its user may read.',
  example: '<TCP tls.enabled="true" tls.keystore_path="/etc/jg/node.p12" tls.truststore_path="/etc/jg/ca.p12"/>',
  remarks: ['missing-store'],
})

/** Rules on what a text names. */
export const REFERENCE_RULES: readonly Rule[] = [unusedStack, missingFile, sites, hostNotation, missingStore]
