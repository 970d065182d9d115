/** Writes the pages of the lint rules; a test holds the committed pages to the rules. */
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {rulePage, RULES} from '../src/analysis/lint/catalogue.ts'
import {renderRuleIndex, renderRulePage} from '../src/analysis/lint/rule-page.ts'
import {ROOT} from './project.ts'

const folder = join(ROOT, 'docs/rules')
rmSync(folder, {recursive: true, force: true})
mkdirSync(folder, {recursive: true})
for (const rule of RULES) writeFileSync(join(ROOT, rulePage(rule)), renderRulePage(rule))
writeFileSync(join(folder, 'README.md'), renderRuleIndex(RULES))
