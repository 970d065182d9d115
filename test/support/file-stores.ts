/** Folders with entries of members, for the suite of stores: simulated and of this machine. */
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {FileStore} from '../../src/stores/file-store.ts'
import type {MemberStore} from '../../src/stores/member-store.ts'
import {type Runtime, silentLog} from '../../src/runtime/ports.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import type {StoreBench} from './compliance/store.ts'
import {addresses, memberAddress} from './protocol-harness.ts'

const LIMIT_MS = 10_000

function storeOf(runtime: Runtime, location: string, member: string): MemberStore {
  const files = runtime.sharedFiles
  assert.ok(files !== undefined)
  return new FileStore({
    files,
    log: silentLog,
    location: () => location,
    owner: memberAddress(member),
    names: addresses.names,
  })
}

/** A folder of the simulator. */
export function simulatedFolder(): StoreBench {
  const world = new SimWorld()
  return {
    open: (member) => Promise.resolve(storeOf(world.host(member).runtime, '/shared', member)),
    until: (condition, what) => {
      assert.ok(world.runUntil(condition, LIMIT_MS), what)
      return Promise.resolve()
    },
    fail: (failing) => {
      world.folders.broken = failing ? 'EIO' : null
    },
    close: () => Promise.resolve(),
  }
}

/** A folder of this machine. */
export function realFolder(): StoreBench {
  const folder = mkdtempSync(join(tmpdir(), 'jg-store-'))
  let location = folder
  const runtime = realRuntime()
  const files = runtime.sharedFiles
  assert.ok(files !== undefined)
  return {
    open: (member) =>
      Promise.resolve(
        new FileStore({
          files,
          log: silentLog,
          location: () => location,
          owner: memberAddress(member),
          names: addresses.names,
        }),
      ),
    until: async (condition, what) => {
      const end = performance.now() + LIMIT_MS
      while (!condition()) {
        assert.ok(performance.now() < end, what)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    // A file in place of the folder, which fails even for root.
    fail: (failing) => {
      location = failing ? '/dev/null/jgroups' : folder
    },
    close: () => {
      rmSync(folder, {recursive: true, force: true})
      return Promise.resolve()
    },
  }
}
