import assert from 'node:assert/strict'
import {readAsJGroups} from '../../../src/configurator/jgroups-reader.ts'
import {Refusal} from '../../../src/configurator/refusal.ts'
import {Findings} from '../../../src/config/xml/findings.ts'
import type {XmlElement} from '../../../src/config/xml/xml-element.ts'
import {readRoot} from '../../../src/config/xml/xml-reader.ts'
import type {Release} from '../../../src/releases/facts.ts'

/** The root of a text as a parser of XML sees it, in which nothing may be found. */
function known(text: string): XmlElement {
  const roots = new Map<string, XmlElement>()
  readRoot({file: 'a.xml', text}, 'jgroups', {findings: new Findings(), roots})
  const root = roots.get('a.xml')
  assert.ok(root !== undefined, `something was found in ${text}`)
  return root
}

const read = (text: string, release: Release, root?: XmlElement) => readAsJGroups({file: 'a.xml', text}, release, root)

/** What the verdict needs of a tree. */
function plain({name, line, column, attributes, children}: XmlElement): unknown {
  const values = attributes.map((a) => [a.name, a.value, a.line, a.column])
  return {name, line, column, values, children: children.map(plain)}
}

const ALIKE = [
  '<config><UDP/></config>',
  '<?xml version="1.0" encoding="UTF-8"?>\n<config xmlns="urn:org:jgroups">\n  <UDP a="x-y" b=""/>\n</config>\n',
  '<!-- one -->\n<config><!-- two: a - b --><FORK><x y = "1"\n z="2"/></FORK >\n<!----></config><!--- three -->',
]

/** Texts without fault of which JGroups 5 makes something else than a parser of XML, or nothing. */
const ODD = [
  '<config/>',
  '\uFEFF<config><UDP/></config>',
  '<config><!-- a - --><UDP/></config>',
  '<config><!-- < --><UDP/></config>',
  '<config><!-- a - - > b --><UDP/></config>',
  '<config><UDP <!-- inside --> a="1"/></config>',
  '<config><A-></A-></config>',
  '<config>\u00A0<UDP/></config>',
]

describe('reader of JGroups', () => {
  for (const text of ALIKE) {
    it(`takes over the root that is there of ${JSON.stringify(text)}`, () => {
      const root = known(text)
      for (const release of ['3.6', '4.2', '5.2', '5.5'] as const) {
        assert.equal(read(text, release, root), root, release)
        if (release !== '3.6') assert.deepEqual(plain(read(text, release) ?? root), plain(root), release)
      }
    })
  }

  for (const text of ODD) {
    it(`reads for itself ${JSON.stringify(text)}`, () => {
      const root = known(text)
      let own: XmlElement | undefined
      try {
        own = read(text, '5.5', root)
      } catch (error) {
        assert.ok(error instanceof Refusal)
      }
      assert.notEqual(own, root)
    })
  }

  it('of 4.2 reads for itself where a comment holds a tag', () => {
    const text = '<config><!-- <TCP/> --><UDP/></config>'
    const root = known(text)
    assert.equal(read(text, '5.5', root), root)
    assert.notEqual(read(text, '4.2', root), root)
  })
})
