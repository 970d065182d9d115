/** Forwards TCP connections of 127.0.0.1:PORT to a socket in the file system: started with PORT and PATH; prints one event when it listens. */
import {connect, createServer} from 'node:net'

const [port = '', path = ''] = process.argv.slice(2)
const server = createServer((client) => {
  const target = connect(path)
  client.pipe(target).pipe(client)
  client.on('error', () => target.destroy())
  target.on('error', () => client.destroy())
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('{"event":"ready"}\n'))
process.stdin.resume().on('end', () => process.exit(0))
