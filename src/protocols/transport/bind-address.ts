import type {InterfaceAddress, NetworkInterface} from '../../runtime/ports.ts'

function textOf(address: InterfaceAddress, name: string): string {
  return address.family === 6 && address.scope !== 0 ? `${address.address}%${name}` : address.address
}

/** The address to bind to when none is configured: the first that is not loopback, else loopback. */
export function defaultBindAddress(interfaces: readonly NetworkInterface[], family: 4 | 6): string {
  for (const loopback of [false, true]) {
    for (const each of interfaces) {
      const address = each.loopback === loopback ? each.addresses.find((a) => a.family === family) : undefined
      if (address !== undefined) return textOf(address, each.name)
    }
  }
  return family === 6 ? '::1' : '127.0.0.1'
}

/** Addresses of the named interfaces, which may be named by their address too. */
export function addressesOf(
  names: readonly string[],
  interfaces: readonly NetworkInterface[],
  family: 4 | 6,
): string[] {
  return names.flatMap((name) => {
    const found = interfaces.find((i) => i.name === name || i.addresses.some((a) => a.address === name))
    const address = found?.addresses.find((a) => a.family === family)
    return address === undefined || found === undefined ? [] : [textOf(address, found.name)]
  })
}
