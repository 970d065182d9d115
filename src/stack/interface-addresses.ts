import type {InterfaceAddress, NetworkInterface} from '../runtime/ports.ts'

/** Text of an interface's address as sockets accept it: link-local ones name their interface. */
export function interfaceAddressText(address: InterfaceAddress, name: string): string {
  return address.family === 6 && address.scope !== 0 ? `${address.address}%${name}` : address.address
}

/** Addresses of the named interfaces, which may also be named by address. */
export function addressesOf(
  names: readonly string[],
  interfaces: readonly NetworkInterface[],
  family: 4 | 6,
): string[] {
  return names.flatMap((name) => {
    const found = interfaces.find((i) => i.name === name || i.addresses.some((a) => a.address === name))
    const address = found?.addresses.find((a) => a.family === family)
    return address === undefined || found === undefined ? [] : [interfaceAddressText(address, found.name)]
  })
}
