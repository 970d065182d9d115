import type {Release} from '../facts/facts.ts'
import {configSchema, type JsonSchema} from '../schema.ts'
import {type DeclaredProtocol, protocolsOf, type SpecSource} from './release-protocols.ts'

/** The JSON schema of configurations of a release. */
export function releaseSchema(release: Release, own: SpecSource<DeclaredProtocol>): JsonSchema {
  return configSchema(protocolsOf(release, own).list(), release)
}
