import assert from 'node:assert/strict'
import {fdPorts, RARE_OFFSETS} from '../../../src/peek/identify.ts'
import {languageOfVersion, releaseOfText} from '../../../src/peek/releases.ts'

describe("FD_SOCK2's ports beside a transport's", () => {
  it('are those of JGroups and of Infinispan first, then those taken when these are in use', () => {
    assert.deepEqual(fdPorts(7800), [
      [7900, 57800],
      [7901, 7902, 7903, 57801, 57802, 57803],
    ])
  })

  it('wrap around as FD_SOCK2 does', () => {
    assert.deepEqual(fdPorts(40_000)[0], [40_100, 24_464])
    assert.deepEqual(fdPorts(65_500, [100])[0], [1088])
  })

  it('are at the offsets that were given', () => {
    assert.deepEqual(fdPorts(7800, [10])[0], [7810])
    assert.deepEqual(fdPorts(55_200, [-1000])[0], [54_200])
    assert.deepEqual(fdPorts(55_200, RARE_OFFSETS)[0], [54_200, 55_201])
    assert.ok(
      fdPorts(100, [-65_535])
        .flat()
        .every((port) => port >= 1024 && port < 65_536),
    )
  })
})

describe('releases', () => {
  it('are found by their text and by the version of a frame', () => {
    assert.equal(releaseOfText('5.4.12.Final'), '5.4')
    assert.equal(releaseOfText('5.4'), '5.4')
    assert.equal(releaseOfText('5.40'), undefined)
    assert.equal(languageOfVersion(0x28d7)?.release, '5.3')
    assert.equal(languageOfVersion(0x209e)?.release, '4.2')
    assert.equal(languageOfVersion(0x1000), undefined)
  })
})
