import assert from 'node:assert/strict'
import type {FlagShapes} from '../../../src/cli/argv.ts'
import type {Context} from '../../../src/context/context.ts'
import {withContextDefaults} from '../../../src/cli/context-defaults.ts'
import {RefusedError} from '../../../src/errors/index.ts'

const text = {type: 'option'} as const
const PROBE: FlagShapes = {addr: text, port: text, tcp: {type: 'boolean'}, passcode: text, output: {...text, char: 'o'}}
const STATUS: FlagShapes = {passcode: text, props: text, store: text, 'diag-port': text}
const VERIFY: FlagShapes = {props: text, store: text, 'password-env': {...text, default: 'PATH'}}

function context(more: Partial<Context> = {}): Context {
  const passcode = {env: 'PATH'}
  return {
    name: 'x',
    file: '/p/.jg.yaml',
    isHome: false,
    addresses: ['10.0.0.1:7800'],
    readOnly: false,
    passcode,
    ...more,
  }
}

function goes(argv: readonly string[], flags: FlagShapes, used: Context, home: readonly Context[] = []): boolean {
  try {
    withContextDefaults(argv, flags, {context: used, home})
    return true
  } catch (error) {
    if (error instanceof RefusedError) return false
    throw error
  }
}

describe('a secret of a context', () => {
  it('of the home folder goes where the context says', () => {
    assert.ok(goes([], PROBE, context({isHome: true})))
  })

  it('of a project goes nowhere that only the project names', () => {
    assert.ok(!goes([], PROBE, context()))
    assert.ok(!goes([], PROBE, context({addresses: []})))
    assert.ok(!goes([], STATUS, context({addresses: [], props: '/p/tcp.xml'})))
    assert.ok(!goes(['-o', 'json', 'uuids'], PROBE, context()))
    assert.ok(goes([], PROBE, (({passcode: _none, ...rest}) => rest)(context())))
  })

  it('of a project goes to places that the home folder names, port and all', () => {
    const named = context({isHome: true, name: 'mine'})
    assert.ok(goes([], PROBE, context(), [named]))
    assert.ok(!goes([], PROBE, context({addresses: ['10.0.0.1:7800', '10.0.0.2']}), [named]))
    assert.ok(!goes([], PROBE, context({diagnostics: {addresses: [], port: 7511}}), [named]))
    assert.ok(!goes([], PROBE, context({store: 'jdbc:postgresql://elsewhere/x'}), [named]))
  })

  it('of a project goes to places that the command line names', () => {
    assert.ok(goes(['--addr', '10.0.0.9'], PROBE, context()))
    assert.ok(goes(['--addr=10.0.0.9', 'uuids'], PROBE, context()))
    assert.ok(goes(['10.0.0.9'], STATUS, context()))
    assert.ok(goes(['--props', 'tcp.xml'], STATUS, context()))
    const port = context({diagnostics: {addresses: [], port: 7511}})
    assert.ok(!goes(['10.0.0.9'], STATUS, port))
    assert.ok(goes(['10.0.0.9', '--diag-port=7500'], STATUS, port))
  })

  it('is also the password of a database that the environment holds', () => {
    const store = context({store: 'jdbc:postgresql://elsewhere/x'})
    assert.ok(!goes([], VERIFY, store))
    assert.ok(goes(['--store', 'jdbc:postgresql://here/x'], VERIFY, store))
    assert.ok(goes(['--password-env', 'NO_SUCH_VARIABLE_HERE'], VERIFY, store))
  })
})
