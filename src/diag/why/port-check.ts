import type {Destination} from '../client/destinations.ts'
import {askByStream, type StreamEnd} from '../client/exchange.ts'
import type {ProbePorts} from '../client/options.ts'
import {parseAttributes} from '../client/attributes.ts'
import {type ParsedAnswer, parseAnswer} from '../client/parsed-answer.ts'
import {requestBytes} from '../client/request-bytes.ts'
import type {PortEvidence} from './evidence.ts'

/** How ports are asked. */
export interface PortCheck {
  readonly passcode: string | undefined
  readonly timeoutMs: number
}

/** Settings of diagnostics: components in 5.x, attributes of the transport in 4.2. */
const SETTINGS = 'jmx=TP.diag,enable_diagnostics'

/** Names of 4.2 by those of 5.x. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  enable_diagnostics: 'enabled',
  diag_enable_udp: 'enable_udp',
  diag_enable_tcp: 'enable_tcp',
  diagnostics_addr: 'mcast_addr',
  diagnostics_port: 'port',
  diagnostics_bind_interfaces: 'bind_interfaces',
}

interface Heard {
  readonly code: string | null
  readonly text: string
  readonly ended: StreamEnd
}

function ask(ports: ProbePorts, text: string, to: Destination, {passcode, timeoutMs}: PortCheck): Promise<Heard> {
  return new Promise((resolve) => {
    askByStream(ports, requestBytes(text, passcode, ports), to, {timeoutMs}, (error, bytes, ended) => {
      resolve({code: error === null ? null : (error.code ?? 'EFAILED'), text: new TextDecoder().decode(bytes), ended})
    })
  })
}

function settingsOf(answer: ParsedAnswer | null): Record<string, string> {
  const attributes = answer?.pairs.flatMap(([, value]) => Object.entries(parseAttributes(value) ?? {})) ?? []
  return Object.fromEntries(
    attributes.map(([name, value]) => [OLD_NAMES[name] ?? name.replace(/^diag\./, ''), value] as const),
  )
}

/** Asks one diagnostics port who is there; of a member that answers, its settings too. */
export async function checkPort(
  ports: ProbePorts,
  address: string,
  port: number,
  check: PortCheck,
): Promise<PortEvidence> {
  const to = {address, port, host: '', exact: true}
  const {code, text, ended} = await ask(ports, '', to, check)
  const nobody = {port, name: null, settings: {}}
  if (code === 'ECONNREFUSED') return {...nobody, outcome: 'refused'}
  if (code !== null && code !== 'ECONNRESET') return {...nobody, outcome: 'unreachable'}
  if (text === '') return {...nobody, outcome: ended === 'timeout' ? 'silent' : 'closed'}
  const answer = parseAnswer(text, [])
  if (answer === null) return {...nobody, outcome: 'garbage'}
  const more = await ask(ports, `${SETTINGS} `, to, check)
  return {port, outcome: 'answered', name: answer.name, settings: settingsOf(parseAnswer(more.text, []))}
}
