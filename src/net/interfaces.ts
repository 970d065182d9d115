import {networkInterfaces} from 'node:os'
import type {InterfaceAddress, NetworkInterface} from '../runtime/ports.ts'

/** Interfaces that are up, with loopback first as the system lists it. */
export function systemInterfaces(): NetworkInterface[] {
  const list: NetworkInterface[] = []
  for (const [name, infos] of Object.entries(networkInterfaces())) {
    if (infos === undefined || infos.length === 0) continue
    const addresses = infos.map((info): InterfaceAddress =>
      info.family === 'IPv6'
        ? {address: info.address, family: 6, scope: info.scopeid}
        : {address: info.address, family: 4, scope: 0},
    )
    list.push({name, loopback: infos.every((info) => info.internal), addresses})
  }
  return list
}

/** How the system names a multicast interface: by its address for IPv4, as `::%name` for IPv6. */
export function multicastInterface(address: string, family: 4 | 6): string {
  if (family === 4) return address
  const [plain = '', scope] = address.split('%')
  if (scope !== undefined && !/^\d+$/.test(scope)) return `::%${scope}`
  const found = systemInterfaces().find((i) =>
    i.addresses.some((a) => a.address === plain && (scope === undefined || a.scope === Number(scope))),
  )
  return found === undefined ? address : `::%${found.name}`
}

/** One address of the family per interface, for joining a group on all of them. */
export function addressesToJoin(family: 4 | 6): string[] {
  return systemInterfaces().flatMap((i) => {
    const address = i.addresses.find((a) => a.family === family)
    if (address === undefined) return []
    return [family === 6 ? `${address.address}%${i.name}` : address.address]
  })
}
