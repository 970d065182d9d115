import {lookup, reverse} from 'node:dns/promises'

/** Looks up the addresses of host names, for `ConfigEnvironment.hosts`; names that cannot be resolved are left out. */
export async function lookUpHosts(names: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = await Promise.all(
    names.map(async (name): Promise<[string, readonly string[]] | undefined> => {
      try {
        return [name, (await lookup(name, {all: true})).map((a) => a.address)]
      } catch {
        return undefined
      }
    }),
  )
  return Object.fromEntries(found.filter((entry) => entry !== undefined))
}

/** Looks up the host names of addresses, for `ConfigEnvironment.names`; addresses without a name are left out. */
export async function lookUpNames(addresses: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    addresses.map(async (address): Promise<[string, string] | undefined> => {
      try {
        const [name] = await reverse(address)
        return name === undefined ? undefined : [address, name]
      } catch {
        return undefined
      }
    }),
  )
  return Object.fromEntries(found.filter((entry) => entry !== undefined))
}
