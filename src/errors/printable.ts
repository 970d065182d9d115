/**
 * Text of strangers on its way to a terminal: names, values and errors come over the network, and a terminal obeys what it reads.
 */

/** Control characters (C1 too: 0x9b begins a sequence as ESC [ does), and marks that turn the direction of text. */
const OBEYED =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/g

function named(char: string): string {
  const code = char.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** The text with all that a terminal would obey made visible, as `\x1b`; tabs and ends of lines stay. */
export function printable(text: string): string {
  return text.replace(OBEYED, named)
}

/** The same for one cell of a table or one field of a line: tabs become a blank, ends of lines stay. */
export function printableCell(text: string): string {
  return printable(text).replace(/\r\n/g, '\n').replaceAll('\t', ' ')
}

/** The same for what is one line, or a part of one: ends of lines are made visible too, so that no name makes a line of its own. */
export function printableLine(text: string): string {
  return printable(text)
    .replace(/[\r\n]/g, named)
    .replaceAll('\t', ' ')
}

/** Whether a text holds anything that a terminal would obey. */
export function isObeyed(text: string): boolean {
  return text.search(OBEYED) >= 0
}

/** JSON or double-quoted YAML with these characters as escapes, which both read as the characters again. */
export function escaped(json: string): string {
  return json.replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
