const NAMED: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}

function decodeOne(entity: string): string | undefined {
  if (!entity.startsWith('#')) return Object.hasOwn(NAMED, entity) ? NAMED[entity] : undefined
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10)
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined
}

/** A text with its character references and the five entities of XML decoded; nothing if it holds any other. */
export function decodeEntities(text: string): string | undefined {
  if (!text.includes('&')) return text
  const unknown: string[] = []
  const decoded = text.replaceAll(
    /&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,32});|&/g,
    (all, entity: string | undefined) => {
      const character = entity === undefined ? undefined : decodeOne(entity)
      if (character === undefined) unknown.push(all)
      return character ?? all
    },
  )
  return unknown.length === 0 ? decoded : undefined
}
