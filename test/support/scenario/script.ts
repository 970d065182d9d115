/** Scenarios as text: settings, commands at the start of a line, and below each what happened, indented. */

/** Shares and times of a network. */
const SHARES = ['loss', 'duplication', 'reordering'] as const

/** A command of a scenario; times in milliseconds, shares from 0 to 1. */
export type Command =
  | {readonly verb: 'seed'; readonly seed: number}
  | {readonly verb: 'stack'; readonly file: string}
  | {readonly verb: 'join' | 'leave'; readonly members: readonly string[]}
  | {readonly verb: 'crash' | 'pause' | 'resume'; readonly members: readonly string[]}
  | {readonly verb: 'slow'; readonly member: string; readonly still: number; readonly period: number}
  | {readonly verb: 'partition'; readonly groups: readonly (readonly string[])[]}
  | {readonly verb: 'cut'; readonly from: string; readonly to: string}
  | {readonly verb: 'heal'}
  | {readonly verb: 'show'}
  | {readonly verb: 'network'; readonly shares: Partial<Record<(typeof SHARES)[number], number>>}
  | {readonly verb: 'send'; readonly from: string; readonly to: string | null; readonly texts: readonly string[]}
  | {readonly verb: 'advance'; readonly ms: number}

/** A line that is not a command, which is kept unchanged. */
const isText = (line: string): boolean => line.trim() === '' || line.startsWith('#')
const isTranscript = (line: string): boolean => /^\s+\S/.test(line)

/** The lines of a scenario without what happened: comments, empty lines and commands. */
export function scriptLines(text: string): {readonly line: string; readonly command: Command | null}[] {
  return text
    .split('\n')
    .map((line, i) => ({line, number: i + 1}))
    .filter(({line}) => !isTranscript(line))
    .map(({line, number}) => ({line, command: isText(line) ? null : parse(line, number)}))
}

function milliseconds(word: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(word)
  if (match === null) throw new Error(`expected a time such as 500ms or 2s, found ${word}`)
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1)
}

function share(word: string): number {
  const match = /^(\d+)%$/.exec(word)
  if (match === null) throw new Error(`expected a share such as 10%, found ${word}`)
  return Number(match[1]) / 100
}

function names(words: readonly string[]): string[] {
  const wrong = words.find((word) => !/^[A-Z]$/.test(word))
  if (wrong !== undefined || words.length === 0)
    throw new Error(`expected members such as A B, found ${wrong ?? 'none'}`)
  return [...words]
}

function parseSend(line: string): Command {
  const match = /^send ([A-Z])(?: > ([A-Z]))? (?:"([^"]+)"|(\d+) messages)$/.exec(line)
  if (match === null) throw new Error('expected send A "text", send A > B "text" or send A 100 messages')
  const [, from = '', to = null, text, count] = match
  const texts = text === undefined ? Array.from({length: Number(count)}, (_, i) => String(i + 1)) : [text]
  return {verb: 'send', from, to, texts}
}

function parseShares(words: readonly string[]): Command {
  const shares: Partial<Record<(typeof SHARES)[number], number>> = {}
  for (let i = 0; i < words.length; i += 2) {
    const name = SHARES.find((s) => s === words[i])
    if (name === undefined) throw new Error(`expected ${SHARES.join(', ')}, found ${String(words[i])}`)
    shares[name] = share(words[i + 1] ?? '')
  }
  return {verb: 'network', shares}
}

function parsePattern(line: string, pattern: RegExp, form: string): readonly string[] {
  const match = pattern.exec(line)
  if (match === null) throw new Error(`expected ${form}`)
  return match.slice(1)
}

function parse(line: string, number: number): Command {
  try {
    return parseCommand(line)
  } catch (error) {
    throw new Error(`line ${String(number)}: ${line}: ${(error as Error).message}`)
  }
}

function parseCommand(line: string): Command {
  const [verb = '', ...words] = line.trim().split(/\s+/)
  switch (verb) {
    case 'seed':
      return {verb, seed: Number(parsePattern(line, /^seed (\d+)$/, 'seed and a number')[0])}
    case 'stack':
      return {verb, file: parsePattern(line, /^stack (\S+)$/, 'stack and a file')[0] ?? ''}
    case 'join':
    case 'leave':
    case 'crash':
    case 'pause':
    case 'resume':
      return {verb, members: names(words)}
    case 'slow': {
      const [member = '', still = '', period = ''] = parsePattern(
        line,
        /^slow ([A-Z]) (\S+) every (\S+)$/,
        'slow C 800ms every 1s',
      )
      return {verb, member, still: milliseconds(still), period: milliseconds(period)}
    }
    case 'partition':
      return {
        verb,
        groups: words
          .join(' ')
          .split('|')
          .map((group) => names(group.trim().split(' '))),
      }
    case 'cut': {
      const [from = '', to = ''] = parsePattern(line, /^cut ([A-Z]) > ([A-Z])$/, 'cut A > C')
      return {verb, from, to}
    }
    case 'heal':
    case 'show':
      return {verb}
    case 'network':
      return parseShares(words)
    case 'send':
      return parseSend(line)
    case 'advance':
      return {verb, ms: milliseconds(words[0] ?? '')}
    default:
      throw new Error('no such command')
  }
}
