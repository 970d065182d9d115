/** A GossipRouter of our own as a process: `host port release [keystore password]`; says on stdout that it listens and who registers, one JSON event a line. Ends with its stdin. */
import {createLog} from '../../../src/cli/log.ts'
import {realRuntime} from '../../../src/net/real-runtime.ts'
import {GossipRouter} from '../../../src/router/gossip-router.ts'
import {ROUTER_DEFAULTS, type RouterOptions, type RouterWire} from '../../../src/router/router-options.ts'

const [bindAddress = '127.0.0.1', port = '12001', wire = '5.5', path, password = null] = process.argv.slice(2)
const {clock, executor, network, log} = realRuntime({log: createLog('debug')})
const options: RouterOptions = {
  ...ROUTER_DEFAULTS,
  bind_addr: bindAddress,
  port: Number(port),
  wire: wire as RouterWire,
  dump_msgs: 'registration',
  tls: path === undefined ? undefined : {keystore: {path, type: 'pkcs12', password}, clientAuth: 'NEED'},
}
const say = (event: object): boolean => process.stdout.write(`${JSON.stringify(event)}\n`)
const router = new GossipRouter(options, {clock, executor, network, log}, say)
router.start((error) => {
  if (error !== undefined) throw error
  say({event: 'ready', port: router.port})
})
process.stdin.resume().on('end', () => {
  router.stop()
  process.exit(0)
})
