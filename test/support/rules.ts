import type {CheckFinding, ProtocolSpec, RuleContext} from '../../src/stack/spec.ts'

/** Applies the rules of a declaration to these values; all others have their defaults. */
export function rulesBrokenBy(
  spec: ProtocolSpec,
  given: Readonly<Record<string, unknown>>,
  transport: RuleContext = {maxBundleSize: 64_000},
): readonly CheckFinding[] {
  const values: Record<string, unknown> = {}
  for (const [name, {default: value}] of Object.entries(spec.properties)) values[name] = value
  return spec.check?.({...values, ...given}, transport) ?? []
}
