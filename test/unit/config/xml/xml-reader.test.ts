import assert from 'node:assert/strict'
import fc from 'fast-check'
import type {XmlElement} from '../../../../src/config/xml/xml-element.ts'
import {Findings, formatFinding} from '../../../../src/config/xml/findings.ts'
import {MAX_XML_LENGTH, readXml} from '../../../../src/config/xml/xml-reader.ts'

function read(text: string): {root: XmlElement | undefined; found: readonly string[]} {
  const findings = new Findings()
  const root = readXml('a.xml', text, findings)
  return {root, found: findings.list().map((f) => `${String(f.line)}:${String(f.column)} ${f.code}`)}
}

describe('XML reader', () => {
  it('returns elements and attributes with line and column', () => {
    const {root, found} = read('<config>\n  <UDP a="1"\n       b = "x y"/>\n</config>')
    assert.deepEqual(found, [])
    const [udp] = root?.children ?? []
    assert.deepEqual([udp?.name, udp?.path, udp?.line, udp?.column], ['UDP', 'config/UDP', 2, 3])
    assert.deepEqual([udp?.offset, udp?.openEnd, udp?.closeStart, udp?.end], [11, 40, undefined, 40])
    assert.deepEqual([root?.openEnd, root?.closeStart, root?.end], [8, 41, 50])
    assert.deepEqual(udp?.attributes, [
      {name: 'a', value: '1', file: 'a.xml', line: 2, column: 8, offset: 16, quote: 18, end: 21},
      {name: 'b', value: 'x y', file: 'a.xml', line: 3, column: 8, offset: 29, quote: 33, end: 38},
    ])
  })

  it('reads what JGroups reads: nested comments, comments in tags, a blank in "/ >", a declaration in front', () => {
    const {root, found} = read(
      '<?xml version="1.0"?>\n<!-- a <!-- b --> c -->\n<config><UDP <!--x="1"--> y="2" / ><!-- <FOO/> --></config>',
    )
    assert.deepEqual(found, [])
    assert.deepEqual(
      root?.children.map((c) => [c.name, c.line, c.attributes.map((a) => a.name)]),
      [['UDP', 3, ['y']]],
    )
  })

  const malformed: readonly [string, string, string][] = [
    ['a wrong end tag', '<config>\n <UDP>\n </TCP>\n</config>', '3:2 xml-end-tag'],
    ['an end tag too many', '<config/>\n</config>', '2:1 xml-end-tag'],
    ['an end tag that does not end', '<config></config ', '1:9 xml-end-tag'],
    ['a second root', '<config/>\n<config/>', '2:1 xml-two-roots'],
    ['an attribute that stands twice', '<config a="1"\n a="2"/>', '2:2 xml-attribute-twice'],
    ['an attribute without value', '<config a/>', '1:9 xml-attribute'],
    ['an attribute without blank before it', '<config a="1"b="2"/>', '1:14 xml-attribute'],
    ['a value without quotes', '<config a=1/>', '1:11 xml-quotes'],
    ['a value in single quotes', "<config a='1'/>", '1:11 xml-quotes'],
    ['a quote that is never closed', '<config a="1><UDP/></config>', '1:11 xml-quotes'],
    ['a greater sign in a value', '<config a="1>2"/>', '1:11 xml-greater'],
    ['a comment that is never closed', '<config>\n<!-- <UDP/>\n</config>', '2:1 xml-comment'],
    ['the end of a comment alone', '<config>\n--></config>', '2:1 xml-comment'],
    ['an element that is never closed', '<config>\n<UDP>', '2:1 xml-unclosed'],
    ['a start tag that is never closed', '<config>\n<UDP a="1"', '2:1 xml-unclosed'],
    ['a processing instruction inside', '<config>\n<?foo?></config>', '2:1 xml-instruction'],
    ['a processing instruction without end', '<?foo', '1:1 xml-unclosed'],
    ['a CDATA section', '<config>\n<![CDATA[x]]></config>', '2:1 xml-cdata'],
    ['text between elements', '<config>\n x<UDP/></config>', '2:2 xml-text'],
    ['an element without name', '<config>< /></config>', '1:9 xml-name'],
    ['an element named like a part of every object', '<config><constructor/></config>', '1:9 xml-name'],
    ['an empty file', '', '1:1 xml-empty'],
    ['a NUL', '<config>\n\0</config>', '2:1 xml-character'],
  ]
  for (const [name, text, expected] of malformed) {
    it(`finds ${name} at its place`, () => assert.deepEqual(read(text).found, [expected]))
  }

  it('reports several faults at once', () => {
    assert.deepEqual(read('<config>\n<UDP a=1/>\n<PING b/>\n<TCP>\n</config>').found, [
      '2:8 xml-quotes',
      '3:7 xml-attribute',
      '5:1 xml-end-tag',
    ])
  })

  it('a stray quote among attributes hides no later element', () => {
    const {root, found} = read('<config>\n<UDP a=1500" />\n<PING b="1"/>\n</config>')
    assert.deepEqual(found, ['2:8 xml-quotes', '2:12 xml-attribute'])
    assert.deepEqual(
      root?.children.map((c) => [c.name, c.line, c.attributes.length]),
      [
        ['UDP', 2, 0],
        ['PING', 3, 1],
      ],
    )
  })

  describe('hostile files', () => {
    it('external entities are refused at their declaration, nothing is opened', () => {
      assert.deepEqual(read('<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<config a="&x;"/>').found, [
        '1:14 xml-entity',
      ])
    })

    it('a bomb of nested entities is refused with one finding', () => {
      const bomb = Array.from(
        {length: 10},
        (_, i) => `<!ENTITY l${String(i + 1)} "${`&l${String(i)};`.repeat(10)}">`,
      ).join('')
      assert.deepEqual(read(`<!DOCTYPE c [<!ENTITY l0 "lol">${bomb}]><config a="&l10;"/>`).found, ['1:14 xml-entity'])
    })

    it('an entity without declaration stays text, with a warning', () => {
      const {root, found} = read('<config a="&amp;x"/>')
      assert.deepEqual(found, ['1:11 xml-entity'])
      assert.equal(root?.attributes[0]?.value, '&amp;x')
    })

    it('a document type without entities is left unread, with a warning', () => {
      const {root, found} = read('<!DOCTYPE config SYSTEM "http://example.com/x.dtd">\n<config/>')
      assert.deepEqual(found, ['1:1 xml-doctype'])
      assert.equal(root?.name, 'config')
    })

    it('an attribute of 10 MB is refused', () => {
      assert.deepEqual(read(`<config a="${'x'.repeat(10 * MAX_XML_LENGTH)}"/>`).found, ['1:1 xml-limit'])
    })

    it('deep nesting is refused', () => {
      assert.deepEqual(read('<a>'.repeat(100_000)).found.at(-1), '1:97 xml-limit')
    })

    it('a fault in each of many elements is cut to a readable number', () => {
      const {found} = read(`<config>${'<A b/>'.repeat(5000)}</config>`)
      assert.equal(found.length, 201)
      assert.equal(found.at(-1), '0:0 too-many-findings')
    })

    it('many attributes in one element take linear time', () => {
      const attributes = Array.from({length: 40_000}, (_, i) => `a${String(i)}="1"`).join(' ')
      assert.equal(read(`<config ${attributes}/>`).root?.attributes.length, 40_000)
    })
  })

  it('a backslash in a value vanishes as in JGroups, with a warning', () => {
    const {root, found} = read('<config a="x\\"y\\d"/>')
    assert.deepEqual(found, ['1:11 xml-backslash'])
    assert.equal(root?.attributes[0]?.value, 'x"yd')
  })

  it('survives any text: a tree, or findings with a place and on one line', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      '=',
      'a',
      ' ',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<a>',
      '</a>',
      '&',
      '\n',
      '\\',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((p) => p.join('')),
          fc.string(),
        ),
        (text) => {
          const findings = new Findings()
          const root = readXml('a.xml', text, findings)
          assert.ok(root !== undefined || findings.refused)
          for (const f of findings.list()) {
            assert.ok(f.line > 0 && f.column > 0)
            assert.doesNotMatch(formatFinding(f), /\n/)
          }
        },
      ),
      {numRuns: 300},
    )
  })
})
