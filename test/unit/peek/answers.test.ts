import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {versionText} from '../../../src/model/frame.ts'
import {type Answer, readAnswers, readIdentity} from '../../../src/peek/answers.ts'
import {languageOf, releaseOfText} from '../../../src/peek/releases.ts'
import {fromHex, loadVectors, type Vector} from '../../support/vectors.ts'

function answers(bytes: Uint8Array): readonly Answer[] {
  return readAnswers(bytes, 0, bytes.length)
}

function onlyDecodeError(task: () => unknown): void {
  try {
    task()
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error))
  }
}

function languageOfVector({fields}: Vector) {
  const release = releaseOfText(String(fields['version']))
  assert.ok(release !== undefined)
  return languageOf(release)
}

describe('answers of Java members to a peek', () => {
  for (const vector of loadVectors('peek', 'frame-single')) {
    const {name, fields, hex} = vector
    it(`reads ${name}`, () => {
      const [answer] = answers(fromHex(hex))
      assert.ok(answer !== undefined)
      assert.equal(versionText(answer.version), fields['version'])
      assert.equal(answer.language, languageOfVector(vector))
      assert.equal(answer.cluster, fields['cluster'])
      if (answer.type === 'view') {
        assert.equal(answer.view?.size, fields['members'])
        assert.ok(answer.view?.coordinator?.equals(answer.src))
        return
      }
      const [self, ...others] = answer.members
      assert.deepEqual(others, [])
      assert.ok(self?.sender.equals(answer.src))
      assert.deepEqual(
        [self?.logicalName, self?.coordinator, self?.physicalAddress?.toString()],
        [fields['name'], true, fields['physical_addr']],
      )
    })

    it(`refuses ${name} cut anywhere with a DecodeError`, () => {
      const bytes = fromHex(hex)
      for (let length = 0; length < bytes.length; length++) {
        assert.throws(() => answers(bytes.slice(0, length)), DecodeError)
      }
    })
  }

  for (const vector of loadVectors('peek', 'fdsock2-message')) {
    it(`reads ${vector.name}`, () => {
      const bytes = fromHex(vector.hex)
      const identity = readIdentity(languageOfVector(vector), bytes, 0, bytes.length)
      assert.equal(identity?.cluster, vector.fields['cluster'])
    })
  }

  it('leaves out messages that are no answers', () => {
    for (const {hex, kind} of loadVectors('frames')) {
      if (kind.startsWith('frame-')) for (const answer of answers(fromHex(hex))) assert.ok(answer.src.key !== '')
    }
  })

  it('survives any bytes', () => {
    const starts = [0x2946, 0x290c, 0x28d8, 0x289d, 0x209e].map((version) => [version >> 8, version & 0xff])
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({maxLength: 200}), ([a = 0, b = 0], rest) => {
        onlyDecodeError(() => answers(Uint8Array.of(a, b, ...rest)))
        onlyDecodeError(() => readIdentity(languageOf('5.5'), rest, 0, rest.length))
      }),
    )
  })

  it('refuses a view that claims more members than there are bytes', () => {
    const [vector] = loadVectors('peek', 'frame-single')
    const hex = (vector?.hex ?? '').replace(/0101000202/, '01017fff02')
    assert.notEqual(hex, vector?.hex)
    assert.throws(() => answers(fromHex(hex)), DecodeError)
  })
})
