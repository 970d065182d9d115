/**
 * Installs any view on any member, to cause or heal splits by hand: `injectView` takes the views of all members as text, and each member
 * installs its own. Needs GMS in the stack. Equals org.jgroups.protocols.INJECT_VIEW (4.0 and later).
 * Differs from JGroups: a member finds its part by its full name, not by a prefix; a view with unknown members is
 * refused instead of installed without them.
 */
import type {Address} from '../../model/address.ts'
import {View, ViewId} from '../../model/view.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, type Managed, op, protocolSpec} from '../../stack/spec.ts'

const spec = protocolSpec({
  name: 'INJECT_VIEW',
  id: 0,
  doc: 'Installs views by hand',
  properties: {},
  attributes: {local_addr: attr.gauge('org.jgroups.Address', 'Address of this member')},
  operations: {
    injectView: op('Installs the view that the text has for this member, e.g. A=A/B;B=A/B;C=C', {
      args: ['java.lang.String'],
    }),
  },
})

/** Names in a member's view in a text such as `A=A/B;B=A/B;C=C`; undefined when the text has none for it. */
export function viewNamesFor(text: string, member: string): string[] | undefined {
  for (const part of text.split(';')) {
    const [owner = '', names = ''] = part.split('=')
    if (owner.trim() === member) return names.split('/').map((name) => name.trim())
  }
  return undefined
}

/** Manual installation of views. */
export class InjectView extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    local_addr: () => this.localAddress,
    injectView: (text = '') => {
      this.#inject(text)
      return undefined
    },
  }

  #inject(text: string): void {
    const names = viewNamesFor(text, this.context.logicalName)
    if (names === undefined) return
    const members = names.map((name) => this.#find(name))
    const known = members.filter((member) => member !== null)
    const [creator] = known
    const gms = this.context.findProtocol('GMS')
    const present = this.context.view()
    if (gms === undefined || present === null || creator === undefined || known.length !== members.length) {
      const reason = gms === undefined ? 'no GMS' : present === null ? 'no view to follow yet' : 'unknown members'
      this.log.warn({text, reason}, 'cannot inject the view')
      return
    }
    const view = new View(new ViewId(creator, present.viewId.id + 1), known)
    this.log.info({view: view.toString()}, 'injecting view')
    gms.up({type: 'INSTALL_VIEW', view})
  }

  #find(name: string): Address | null {
    const {names} = this.context.addresses
    const known = [
      ...(this.context.view()?.members ?? []),
      ...this.transport.addressCache().map((entry) => entry.member),
    ]
    return known.find((member) => (names.nameOf(member) ?? member.toString()) === name) ?? null
  }
}
