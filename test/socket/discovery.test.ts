import {discoverySuite, onSockets} from '../support/compliance/discovery.ts'
import {discoveriesOnSockets} from '../support/discovery-traits.ts'

for (const [name, traits] of discoveriesOnSockets()) discoverySuite(`${name} on loopback`, traits, onSockets)
