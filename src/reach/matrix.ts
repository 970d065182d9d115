import type {Peeked} from '../peek/peeked.ts'
import type {DiagnosticsAnswer} from './caches.ts'
import type {ReachCell, ReachMatrixRow, ReachRow} from './report.ts'

/** Physical addresses that a member told of others: by discovery, or by its diagnostics. */
function addressesOf(
  {view, physicalAddress}: Peeked,
  diagnostics: ReadonlyMap<string, DiagnosticsAnswer>,
): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>()
  for (const member of view?.members ?? []) {
    if (member.physicalAddress !== null) addresses.set(member.uuid, member.physicalAddress)
  }
  const cache = physicalAddress === null ? undefined : diagnostics.get(physicalAddress)?.cache
  for (const [uuid, address] of cache ?? []) addresses.set(uuid, address)
  return addresses
}

/** What each member that told its view says of each other; what it says is no proof that packets pass between them. */
export function matrixOf(
  rows: readonly ReachRow[],
  diagnostics: ReadonlyMap<string, DiagnosticsAnswer>,
): ReachMatrixRow[] {
  const members = new Map(rows.flatMap(({peeked}) => (peeked.uuid === null ? [] : [[peeked.uuid, peeked] as const])))
  return [...members].map(([uuid, peeked]): ReachMatrixRow => {
    const {name, view} = peeked
    const addresses = addressesOf(peeked, diagnostics)
    const cells = [...members].map(([other, {physicalAddress}]): ReachCell => {
      const address = addresses.get(other) ?? null
      return {
        uuid: other,
        inView: view === null ? null : view.members.some((member) => member.uuid === other),
        address,
        isRight: address === null || physicalAddress === null ? null : address === physicalAddress,
      }
    })
    return {uuid, name, cells}
  })
}
