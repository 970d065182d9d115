/** Discovery protocols that are not run here, and how a person runs their look-up by hand. */
import type {StackProtocol} from '../analysis/stacks/stack-model.ts'
import {findExternal} from '../releases/external.ts'

/** What such a protocol looks up, and how to do it by hand. */
export interface ForeignLookUp {
  readonly lookUp: string
  readonly byHand: string
}

/** A value as given, or the default of the protocol's own artifact. */
function valueOf(protocol: StackProtocol, name: string, fallback = ''): string {
  const text = protocol.setting(name)?.text ?? protocol.text(name) ?? ''
  return text === '' || text === '0' ? fallback : text
}

function kubernetes(p: StackProtocol): ForeignLookUp {
  const namespace = valueOf(p, 'namespace', 'default')
  const labels = valueOf(p, 'labels')
  const host = valueOf(p, 'masterHost', '$KUBERNETES_SERVICE_HOST')
  const port = valueOf(p, 'masterPort', '$KUBERNETES_SERVICE_PORT')
  const base = `${valueOf(p, 'masterProtocol', 'https')}://${host}:${port}/api/${valueOf(p, 'apiVersion', 'v1')}`
  const query = labels === '' ? '' : `?labelSelector=${encodeURIComponent(labels)}`
  const url = `${base}/namespaces/${namespace}/pods${query}`
  const token = valueOf(p, 'saTokenFile', '/var/run/secrets/kubernetes.io/serviceaccount/token')
  return {
    lookUp: `pods of ${namespace}${labels === '' ? '' : ` with ${labels}`}`,
    byHand: `GET ${url} with the token of ${token}; 403 means that the service account may not list pods`,
  }
}

function bucket(p: StackProtocol, command: (name: string) => string, ...names: readonly string[]): ForeignLookUp {
  const [name = ''] = names.map((one) => valueOf(p, one)).filter((one) => one !== '')
  return {lookUp: `objects of ${name}`, byHand: command(name === '' ? 'BUCKET' : name)}
}

const s3 = (p: StackProtocol): ForeignLookUp =>
  bucket(p, (name) => `aws s3 ls --recursive s3://${name}/`, 'bucket_name', 'location')

const BY_HAND: Readonly<Record<string, (p: StackProtocol) => ForeignLookUp>> = {
  KUBE_PING: kubernetes,
  S3_PING: s3,
  NATIVE_S3_PING: s3,
  GOOGLE_PING: (p) => bucket(p, (name) => `gsutil ls -r gs://${name}/`, 'location', 'bucket'),
  GOOGLE_PING2: (p) => bucket(p, (name) => `gsutil ls -r gs://${name}/`, 'location', 'bucket'),
  AZURE_PING: (p) =>
    bucket(
      p,
      (name) =>
        `az storage blob list --container-name ${name} --account-name ${valueOf(p, 'storage_account_name', 'ACCOUNT')}`,
      'container',
    ),
  AWS_PING: (p) => ({
    lookUp: `instances with ${valueOf(p, 'tags', 'the same tags')}`,
    byHand: 'aws ec2 describe-instances --filters Name=tag:…,Values=…',
  }),
}

/** True for a protocol by which members find each other and which is no part of JGroups, as far as its name tells. */
export function isForeignDiscovery({name, element}: StackProtocol): boolean {
  return findExternal(element.name)?.providesDiscovery === true || /(?:_PING2?|^TCPGOSSIP)$/.test(name)
}

/** The look-up of such a protocol; nothing known of it gives an empty text. */
export function foreignLookUp(protocol: StackProtocol): ForeignLookUp {
  const known = BY_HAND[protocol.name]?.(protocol)
  return known ?? {lookUp: '', byHand: 'see the documentation of its artifact'}
}

/** Why it was not run. */
export function notRun(protocol: StackProtocol): string {
  return `not run: ${protocol.name} is not here; by hand: ${foreignLookUp(protocol).byHand}`
}
