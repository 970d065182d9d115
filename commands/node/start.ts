import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import type {ExitCode} from '../../src/errors/exit-codes.ts'
import {systemProperties, systemPropertyFlag} from '../../src/cli/flags/common.ts'
import {unreadProperties} from '../../src/member/config-environment.ts'
import {unreadWarnings} from '../../src/config/values/watched-properties.ts'
import {createLog, LOG_LEVELS} from '../../src/cli/log.ts'
import type {MemberEvent} from '../../src/member/member-events.ts'
import {memberEventText} from '../../src/cli/render/member-events.ts'
import {type MemberEnd, runMember, WIRE_CHOICES} from '../../src/member/run-member.ts'

export default class NodeStart extends JgCommand<MemberEnd, MemberEvent> {
  static override readonly summary = 'run a member of a cluster in the foreground'
  static override readonly description =
    'Prints the address of the member and each view to stdout and logs to stderr. On SIGINT and SIGTERM the member first ' +
    'leaves its cluster, or withdraws its request to join; the exit code is 130 after SIGINT and 0 after SIGTERM. Before ' +
    'joining it checks whether the cluster belongs to an application such as Infinispan or Keycloak, which a plain member ' +
    'would break, and refuses with 6.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -props tcp.xml -name A -cluster orders -bind_addr 192.168.1.5',
    '<%= config.bin %> <%= command.id %> -props udp.xml -Djgroups.udp.mcast_port=46000 --wire 5.4',
    '<%= config.bin %> <%= command.id %> -props tcp.xml -cluster ISPN --wire 5.3 --join-application',
  ]

  static override readonly flags = {
    props: Flags.string({
      default: 'udp.xml',
      helpValue: '<file>',
      summary: 'protocol stack, or the file of a server that contains stacks; a shipped one needs no path',
      description:
        "Accepts what 'jg config' accepts: JGroups files, configurations of Infinispan and Keycloak, WildFly subsystems and servers, and " +
        'the broker.xml of Artemis that names its file.',
    }),
    stack: Flags.string({
      helpValue: '<name>',
      summary: 'which stack of the file, including those built into Infinispan [default: the one that the server uses]',
    }),
    name: Flags.string({summary: 'logical name of the member [default: generated]'}),
    cluster: Flags.string({default: 'draw', summary: 'name of the cluster'}),
    'bind-addr': Flags.string({aliases: ['bind_addr'], summary: 'address to bind to, as in -Djgroups.bind_addr'}),
    ...systemPropertyFlag,
    wire: Flags.option({options: WIRE_CHOICES, summary: 'version of the wire format [default: 5.5]'})(),
    'log-level': Flags.option({options: LOG_LEVELS, summary: 'lowest level to log [default: info]'})(),
    'join-application': Flags.boolean({
      summary: 'join even the cluster of an application (Infinispan, Keycloak, WildFly)',
      description:
        'Without it, a cluster that shows signs of an application is refused (exit code 6). With it, the member takes the same kind of ' +
        'address as the others, never forms a cluster, and leaves with exit code 6 when it becomes coordinator of others.',
    }),
    'until-stdin-ends': Flags.boolean({summary: 'leave when stdin ends, for programs that start members'}),
  }

  protected override readonly streams = true

  protected override async result(): Promise<MemberEnd> {
    const {flags} = await this.parse(NodeStart)
    const log = createLog(flags['log-level'] ?? 'info')
    const bound = flags['bind-addr'] === undefined ? [] : [`jgroups.bind_addr=${flags['bind-addr']}`]
    const properties = systemProperties([...(flags.define ?? []), ...bound])
    for (const warning of unreadWarnings(unreadProperties(flags.props, properties))) log.warn({}, warning)
    return runMember({
      props: flags.props,
      stack: flags.stack,
      name: flags.name,
      cluster: flags.cluster,
      systemProperties: properties,
      wire: flags.wire ?? '5.5',
      log,
      joinApplication: flags['join-application'],
      untilStdinEnds: flags['until-stdin-ends'],
      tell: (fact) => void this.emit(fact),
    })
  }

  protected override exitCodeFor({exitCode}: MemberEnd): ExitCode {
    return exitCode
  }

  protected override renderFact(fact: MemberEvent): string {
    return memberEventText(fact)
  }

  protected override renderTable(): string {
    return ''
  }
}
