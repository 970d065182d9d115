/**
 * Makes `facts/` anew from the jars of Maven Central. `npm run facts`, or `npm run facts -- 5.5 5.4` for some releases, `products`
 * for the stacks of Infinispan and Keycloak; with `--check` nothing is written, and the first difference from what is committed fails the run.
 */
import {RELEASES} from '../src/releases/facts.ts'
import {factsFiles, productFiles, writeOrCheck} from './facts/generated.ts'

const args = process.argv.slice(2)
const names = args.filter((arg) => arg !== '--check')
const PRODUCTS = 'products'
const known: readonly string[] = [...RELEASES, PRODUCTS]
const unknown = names.find((name) => !known.includes(name))
if (unknown !== undefined) throw new Error(`expected some of ${known.join(', ')}, found ${unknown}`)
const isAsked = (name: string): boolean => names.length === 0 || names.includes(name)

for (const release of RELEASES.filter(isAsked)) writeOrCheck(factsFiles(release), args.includes('--check'))
if (isAsked(PRODUCTS)) writeOrCheck(productFiles(), args.includes('--check'))
