import type {NetworkInterface} from '../../runtime/ports.ts'
import {interfaceAddressText} from '../../stack/interface-addresses.ts'

/** The default bind address: the first that is not loopback, else loopback. */
export function defaultBindAddress(interfaces: readonly NetworkInterface[], family: 4 | 6): string {
  for (const loopback of [false, true]) {
    for (const each of interfaces) {
      const address = each.loopback === loopback ? each.addresses.find((a) => a.family === family) : undefined
      if (address !== undefined) return interfaceAddressText(address, each.name)
    }
  }
  return family === 6 ? '::1' : '127.0.0.1'
}
