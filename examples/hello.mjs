// Joins the cluster `demo`, greets all members with each view, and prints what it hears. Arguments: name of the member, stack of protocols,
// values of its variables, as in: node examples/hello.mjs A udp.xml jgroups.bind_addr=127.0.0.1
import {openChannel} from 'jgroups-cli'

const [name = 'A', props = 'udp.xml', ...values] = process.argv.slice(2)
const channel = await openChannel({
  props,
  name,
  properties: Object.fromEntries(values.map((value) => value.split('='))),
  receiver: {
    receive: (message) => console.log(`${message.src}: ${new TextDecoder().decode(message.payload ?? undefined)}`),
    viewAccepted(view) {
      console.log(String(view))
      channel.send(null, new TextEncoder().encode(`hello from ${name}`))
    },
  },
})
await channel.connect('demo')
process.once('SIGINT', () => channel.close())
