import assert from 'node:assert/strict'
import {factsFiles, firstDifference, type GeneratedFile, referenceFiles} from '../../scripts/facts/generated.ts'
import {javaAvailable} from '../support/interop/java.ts'

const differences = (files: readonly GeneratedFile[]): string[] => files.flatMap((file) => firstDifference(file) ?? [])

describe('facts come from the jars of JGroups', function () {
  this.timeout(180_000)

  before(function () {
    if (!javaAvailable()) this.skip()
  })

  // One release of each kind: before components, before hints, and the newest. `npm run facts -- --check` has them all.
  for (const release of ['3.6', '4.2', '5.5'] as const) {
    it(`facts of ${release} are what its jar gives`, () => {
      assert.deepEqual(differences(factsFiles(release)), [])
    })
  }

  it('the reference of declarations and ids is what the jar of 5.5 gives', async () => {
    assert.deepEqual(differences(await referenceFiles()), [])
  })

  it('a difference is told by its file, line and both texts', () => {
    assert.equal(firstDifference({path: '.npmrc', text: 'other\n'})?.split('\n')[1], '  the jar gives other')
  })
})
