import {printableLine} from '../../errors/printable.ts'
import type {MemberEvent} from '../../member/member-events.ts'

/** Returns an event as text, with addresses and views as JGroups prints them and terminal control characters made visible. */
export function memberEventText(fact: MemberEvent): string {
  switch (fact.event) {
    case 'connected': {
      const line = '-'.repeat(67)
      const {member, cluster, physicalAddress} = fact
      const said = printableLine(`GMS: address=${member}, cluster=${cluster}, physical address=${physicalAddress}`)
      return `\n${line}\n${said}\n${line}`
    }
    case 'view':
      return printableLine(fact.view)
    case 'left':
      return printableLine(`${fact.member} left ${fact.cluster}`)
  }
}
