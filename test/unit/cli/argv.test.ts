import assert from 'node:assert/strict'
import fc from 'fast-check'
import {ambiguousLongNames, type FlagShapes, normaliseArgv} from '../../../src/cli/argv.ts'

const flags: FlagShapes = {
  props: {type: 'option'},
  'bind-addr': {type: 'option', aliases: ['bind_addr']},
  name: {type: 'option'},
  output: {type: 'option', char: 'o', options: ['json', 'raw']},
  define: {type: 'option', char: 'D'},
  verbose: {type: 'boolean', char: 'v'},
  udp: {type: 'boolean', allowNo: true},
}

describe('single-dash long options', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['long name and value', ['-props', 'tcp.xml', '-name', 'A'], ['--props', 'tcp.xml', '--name', 'A']],
    ['value after an equals sign', ['-props=tcp.xml'], ['--props=tcp.xml']],
    ['alias in the JGroups spelling', ['-bind_addr', '127.0.0.1'], ['--bind_addr', '127.0.0.1']],
    ['flag with hyphens', ['-bind-addr=::1'], ['--bind-addr=::1']],
    ['boolean', ['-udp', 'uuids'], ['--udp', 'uuids']],
    ['negated boolean', ['-no-udp'], ['--no-udp']],
    ['system property as JGroups writes it', ['-Djgroups.bind_addr=::1'], ['-Djgroups.bind_addr=::1']],
    ['short flags', ['-v', '-o', 'json', '-ojson'], ['-v', '-o', 'json', '-ojson']],
    ['a name the command does not have', ['-nope', '-prop', 'x'], ['-nope', '-prop', 'x']],
    ['a value that looks like a flag', ['-name', '-udp', '-udp'], ['--name', '-udp', '--udp']],
    ['a value of a short flag', ['-o', '-udp'], ['-o', '-udp']],
    ['a value after a long flag', ['--name', '-udp'], ['--name', '-udp']],
    ['words after --', ['-udp', '--', '-udp'], ['--udp', '--', '-udp']],
    ['an option without its value', ['-name', '--', '-udp'], ['--name', '--', '-udp']],
    ['plain words and a lone dash', ['jmx=FD_ALL3', '-', ''], ['jmx=FD_ALL3', '-', '']],
  ]
  for (const [title, given, expected] of cases) {
    it(`reads ${title}`, () => assert.deepEqual(normaliseArgv(given, flags), expected))
  }

  it('changes words only by a second dash, and nothing the second time', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('-props', '-udp', '--', '-o', '-v', '-name=A', '-vo'))
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        const once = normaliseArgv(argv, flags)
        assert.equal(once.length, argv.length)
        for (const [i, before] of argv.entries()) assert.ok(once[i] === before || once[i] === `-${before}`)
        assert.deepEqual(normaliseArgv(once, flags), once)
      }),
    )
  })
})

describe('short-flag clusters', () => {
  it('are ambiguous if they spell a long name', () => {
    assert.deepEqual(ambiguousLongNames({...flags, ojson: {type: 'boolean'}, Drop: {type: 'boolean'}}), [
      'ojson',
      'Drop',
    ])
    assert.deepEqual(
      ambiguousLongNames({vd: {type: 'boolean'}, v: {type: 'boolean', char: 'v'}, d: {type: 'boolean', char: 'd'}}),
      ['vd'],
    )
  })
  it('are unambiguous if a letter is missing', () => {
    assert.deepEqual(ambiguousLongNames({verbose: {type: 'boolean', char: 'v'}, vex: {type: 'option'}}), [])
  })
})
