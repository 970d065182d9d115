/** A piece of a value: plain text, or a variable with its default. */
export type ValuePiece = string | {readonly names: string; readonly fallback: string | undefined}

interface Found {
  readonly piece: ValuePiece
  readonly end: number
}

/** The variable that begins at an offset; undefined if it is never closed. Braces of inner variables are counted. */
function variableAt(text: string, start: number): Found | undefined {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    if (text.startsWith('${', i)) {
      depth++
      i++
    } else if (text[i] === '}' && --depth === 0) {
      const inner = text.slice(start + 2, i)
      const colon = inner.indexOf(':')
      const piece = {
        names: colon === -1 ? inner : inner.slice(0, colon),
        fallback: colon === -1 ? undefined : inner.slice(colon + 1),
      }
      return {piece, end: i + 1}
    }
  }
  return undefined
}

/** Splits a value into text and variables; undefined if a variable is never closed. */
export function valuePieces(text: string): readonly ValuePiece[] | undefined {
  const pieces: ValuePiece[] = []
  let done = 0
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', done)) {
    const found = variableAt(text, at)
    if (found === undefined) return undefined
    if (at > done) pieces.push(text.slice(done, at))
    pieces.push(found.piece)
    done = found.end
  }
  if (done < text.length) pieces.push(text.slice(done))
  return pieces
}

/** Joins pieces into text; the inverse of `valuePieces`. */
export function pieceText(piece: ValuePiece): string {
  if (typeof piece === 'string') return piece
  return piece.fallback === undefined ? `\${${piece.names}}` : `\${${piece.names}:${piece.fallback}}`
}

/**
 * The text of a value while none of its variables is set: its plain text with the defaults. Undefined if a variable
 * has no default.
 */
export function textWithDefaults(text: string): string | undefined {
  let result = ''
  for (const piece of valuePieces(text) ?? [text]) {
    if (typeof piece === 'string') result += piece
    else if (piece.fallback === undefined) return undefined
    else result += piece.fallback
  }
  return result
}

/** Applies a change to a value's plain text, or to the default where the value is one variable. */
export function mapValue(text: string, change: (plain: string) => string): string {
  const pieces = valuePieces(text)
  const [only] = pieces ?? []
  if (pieces?.length !== 1 || only === undefined) return text
  if (typeof only === 'string') return change(only)
  return only.fallback === undefined ? text : pieceText({names: only.names, fallback: change(only.fallback)})
}

/**
 * A value without variables inside defaults: `${a:${b:1}}` means the same as `${a,b:1}`, which releases since 5.3 can read.
 * Undefined if a variable is anywhere else inside another one.
 */
export function flattenVariables(text: string): string | undefined {
  const pieces = valuePieces(text)
  if (pieces === undefined) return undefined
  let result = ''
  for (const piece of pieces) {
    const flat = typeof piece === 'string' ? piece : flattenOne(piece)
    if (flat === undefined) return undefined
    result += flat
  }
  return result
}

function flattenOne(piece: Exclude<ValuePiece, string>): string | undefined {
  if (piece.names.includes('${')) return undefined
  if (piece.fallback?.includes('${') !== true) return pieceText(piece)
  const inner = flattenVariables(piece.fallback.trim())
  const [only, ...rest] = inner === undefined ? [] : (valuePieces(inner) ?? [])
  if (only === undefined || typeof only === 'string' || rest.length > 0) return undefined
  return pieceText({names: `${piece.names.trim()},${only.names.trim()}`, fallback: only.fallback})
}
