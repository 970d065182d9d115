import type {Host} from './ports.ts'

/** Keeps what the members of one process share. */
export function sharedObjects(): Host['shared'] {
  const objects = new Map<new () => object, object>()
  return (kind) => {
    const known = objects.get(kind)
    if (known instanceof kind) return known
    const made = new kind()
    objects.set(kind, made)
    return made
  }
}
