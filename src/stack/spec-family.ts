import {
  type AttrMap,
  type CheckFinding,
  type CommonOperations,
  type CommonProperties,
  type ComponentMap,
  type OpMap,
  type PropMap,
  type PropValues,
  protocolSpec,
  type ProtocolSpec,
  type RuleContext,
  type Services,
  type SpecInput,
} from './spec.ts'

/** Declarations without an entry. */
const NOTHING = {}
type Nothing = typeof NOTHING

/** What all protocols of a family share. */
interface FamilyInput<P extends PropMap, A extends AttrMap, O extends OpMap, C extends ComponentMap> {
  readonly properties?: P
  readonly attributes?: A
  readonly operations?: O
  readonly components?: C
  readonly services?: Services
  readonly transport?: boolean
  readonly check?: (props: Readonly<PropValues<P>>, transport: RuleContext) => readonly CheckFinding[]
}

/** What a protocol of a family adds to it. */
type OwnInput<F extends PropMap, P extends PropMap, A extends AttrMap, O extends OpMap, C extends ComponentMap> = Pick<
  SpecInput<P, A, O, C>,
  'name' | 'package' | 'id' | 'doc' | 'services' | 'without'
> & {
  readonly properties?: P
  readonly attributes?: A
  readonly operations?: O
  readonly components?: C
  readonly check?: SpecInput<F & P, A, O, C>['check']
}

/**
 * Declares a family: returns the builder that declares its protocols. It takes what is specific to one of them and adds what all share;
 * the rules of the family come first.
 */
export function specFamily<
  FP extends PropMap = Nothing,
  FA extends AttrMap = Nothing,
  FO extends OpMap = Nothing,
  FC extends ComponentMap = Nothing,
>(family: FamilyInput<FP, FA, FO, FC>) {
  return <
    P extends PropMap = Nothing,
    A extends AttrMap = Nothing,
    O extends OpMap = Nothing,
    C extends ComponentMap = Nothing,
  >(
    own: OwnInput<FP, P, A, O, C>,
  ): ProtocolSpec<FP & P & CommonProperties, FA & A, FO & O & CommonOperations, FC & C> =>
    protocolSpec<FP & P, FA & A, FO & O, FC & C>({
      ...own,
      transport: family.transport ?? false,
      properties: {...(family.properties ?? NOTHING), ...(own.properties ?? NOTHING)} as FP & P,
      attributes: {...(family.attributes ?? NOTHING), ...(own.attributes ?? NOTHING)} as FA & A,
      operations: {...(family.operations ?? NOTHING), ...(own.operations ?? NOTHING)} as FO & O,
      components: {...(family.components ?? NOTHING), ...(own.components ?? NOTHING)} as FC & C,
      services: {...family.services, ...own.services},
      check: (props, transport) => [
        ...(family.check?.(props, transport) ?? []),
        ...(own.check?.(props, transport) ?? []),
      ],
    })
}
