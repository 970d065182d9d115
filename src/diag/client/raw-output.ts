import type {Answer, ProbeReport} from './report.ts'

/** Which parts of the answers to print, as with Java's Probe. */
export interface RawOptions {
  readonly match?: string | undefined
  readonly weedOutDuplicates?: boolean | undefined
  /** Prints destinations and requests, too. */
  readonly verbose?: boolean | undefined
  readonly transport: 'udp' | 'tcp'
}

const LOCAL_ADDRESS = 'local_addr'

/** Returns the name that Java's Probe finds in an answer: the word after `local_addr` and one more character. */
function duplicateName(text: string): string | null {
  const at = text.indexOf(LOCAL_ADDRESS)
  if (at < 0) return null
  return /^\s*(\S+)/.exec(text.slice(at + LOCAL_ADDRESS.length + 1))?.[1] ?? ''
}

/** Returns the answers that count: if duplicates are weeded out, only the first answer of each `local_addr`. */
export function countedAnswers(answers: readonly Answer[], weedOutDuplicates = false): readonly Answer[] {
  if (!weedOutDuplicates) return answers
  const seen = new Set<string>()
  return answers.filter(({text}) => {
    const name = duplicateName(text)
    if (name === null) return true
    const isNew = !seen.has(name)
    seen.add(name)
    return isNew
  })
}

/** Returns the output of Java's Probe for these answers, including its last line. */
export function rawOutput(report: ProbeReport, options: RawOptions): string {
  const {match, verbose = false, transport} = options
  const counted = countedAnswers(report.answers, options.weedOutDuplicates)
  const lines: string[] = []
  if (verbose) {
    const udp = String(transport === 'udp')
    const tcp = String(transport === 'tcp')
    lines.push(`** addrs: [${report.destinations.join(', ')}]`, `** udp: ${udp}, tcp: ${tcp}`, '')
  }
  const sent = verbose ? [...report.sent] : []
  let matches = 0
  for (const [i, {text, bytes, request}] of counted.entries()) {
    while (sent[0] !== undefined && sent[0].request <= request) lines.push(sentLine(sent.shift()))
    if (match !== undefined && !text.includes(match)) continue
    matches++
    lines.push(`#${String(i + 1)} (${String(bytes)} bytes):`, text)
  }
  for (const request of sent) lines.push(sentLine(request))
  const others = counted.length - matches
  return [
    ...lines,
    `${String(counted.length)} responses (${String(matches)} matches, ${String(others)} non matches)`,
    '',
  ].join('\n')
}

function sentLine(sent: {readonly transport: string; readonly to: string} | undefined): string {
  return sent === undefined ? '' : `** sending ${sent.transport} request to ${sent.to}`
}
