/**
 * Makes untrusted text safe to print: names, values and errors come over the network, and a terminal acts on the control characters in them.
 */

/** Control characters (C1 too: 0x9b starts a sequence as ESC [ does), and marks that change the direction of text. */
const TERMINAL_CONTROLS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/g

function escapeOf(char: string): string {
  const code = char.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** The text with its control characters made visible, as `\x1b`; tabs and line ends stay. */
export function printable(text: string): string {
  return text.replace(TERMINAL_CONTROLS, escapeOf)
}

/** The same for one cell of a table or one field of a line: tabs become spaces, line ends stay. */
export function printableCell(text: string): string {
  return printable(text).replace(/\r\n/g, '\n').replaceAll('\t', ' ')
}

/** The same for a line or part of one: line ends are made visible too, so that no name can start a line of its own. */
export function printableLine(text: string): string {
  return printable(text)
    .replace(/[\r\n]/g, escapeOf)
    .replaceAll('\t', ' ')
}

/** Whether a text holds control characters that a terminal would act on. */
export function hasTerminalControls(text: string): boolean {
  return text.search(TERMINAL_CONTROLS) >= 0
}

/** JSON or double-quoted YAML with these characters as escapes, which both formats read back as the characters. */
export function escaped(json: string): string {
  return json.replace(TERMINAL_CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
