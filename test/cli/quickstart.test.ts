import assert from 'node:assert/strict'
import {createRuntime} from '../../src/member/runtime.ts'
import {quickstart, type QuickstartResult} from '../../src/quickstart/quickstart.ts'
import type {Network} from '../../src/runtime/ports.ts'
import {BIN, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

/** Whether a process still exists. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('jg quickstart', function () {
  this.timeout(20_000)

  it('shows three members that agree on one view, and leaves none behind', async () => {
    const {code, stdout, stderr} = await jg(['quickstart', '-o', 'json'])
    assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
    const result = assertResult('quickstart', stdout) as QuickstartResult
    assert.deepEqual(
      result.members.map(({name}) => name),
      ['A', 'B', 'C'],
    )
    assert.match(result.view, /^\[[ABC]\|\d+\] \(3\) \[[ABC], [ABC], [ABC]\]$/)
    for (const {pid, uuid} of result.members) {
      assert.equal(runs(pid), false)
      assert.ok(uuid.length > 0)
    }
    for (const name of ['A', 'B', 'C']) assert.match(result.probe, new RegExp(`\\b${name}\\b`))
  })

  it('uses TCP where multicast does not work, and says so', async () => {
    const runtime = createRuntime()
    const network: Network = {
      interfaces: () => runtime.network.interfaces(),
      hostName: () => runtime.network.hostName(),
      lookup: (...args) => runtime.network.lookup(...args),
      listen: (...args) => runtime.network.listen(...args),
      connect: (...args) => runtime.network.connect(...args),
      openDatagram: (_options, _handler, done) => done(new Error('no multicast'), null),
    }
    const {signal} = new AbortController()
    const result = await quickstart({bin: BIN, network, interrupted: signal, progress: () => undefined})
    assert.equal(result.transport, 'tcp')
    assert.match(result.notice ?? '', /multicasts do not come back on the loopback interface: using TCP/)
    for (const name of ['A', 'B', 'C']) assert.match(result.probe, new RegExp(`\\b${name}\\b`))
  })

  it('stops its members when it is interrupted', async () => {
    const interrupt = new AbortController()
    const steps: string[] = []
    const progress = (step: string): void => {
      steps.push(step)
      if (step.startsWith('waiting')) interrupt.abort()
    }
    const {network} = createRuntime()
    await assert.rejects(quickstart({bin: BIN, network, interrupted: interrupt.signal, progress}), /interrupted/)
    assert.equal(steps.at(-1), 'stopping the members')
  })
})
