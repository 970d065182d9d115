import {discoverySuite, simulated} from '../support/compliance/discovery.ts'
import {DISCOVERIES} from '../support/discovery-traits.ts'

for (const [name, traits] of Object.entries(DISCOVERIES)) discoverySuite(name, traits, simulated)
