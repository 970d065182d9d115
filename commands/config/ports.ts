import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {fileArg, readingFlags, readStacks} from '../../src/cli/flags/config.ts'
import {type PortsResult, renderPorts} from '../../src/cli/render/ports.ts'
import {POLICY_FORMATS, portPolicy} from '../../src/analysis/ports/policies.ts'
import {stackPorts, withFaults} from '../../src/analysis/ports/ports.ts'

export default class ConfigPorts extends JgCommand<PortsResult> {
  static override readonly summary = 'list every port that a stack needs'
  static override readonly description =
    'Computes from the effective values which ports a member listens on and which it connects to, with direction and peer; ' +
    '--format prints them as firewall rules instead. A range includes the ports a member falls back to when others are ' +
    'taken; --members-per-host narrows it. Diagnostics ports are listed, but firewall rules do not open them.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> my-stack.xml --members-per-host 1 --format networkpolicy --selector app=keycloak',
    '<%= config.bin %> <%= command.id %> tcp.xml --format iptables --source 10.0.0.0/24',
    '<%= config.bin %> <%= command.id %> tcp.xml --format aws-sg --group sg-0123456789abcdef0',
  ]

  static override readonly args = fileArg

  static override readonly flags = {
    ...readingFlags,
    'members-per-host': Flags.integer({summary: 'maximum number of members on one host', min: 1}),
    format: Flags.option({summary: 'print firewall rules', options: POLICY_FORMATS})(),
    stack: Flags.string({summary: 'name of the stack, if the file has several'}),
    name: Flags.string({summary: 'name of the NetworkPolicy', default: 'jgroups'}),
    selector: Flags.string({summary: 'labels of the pods', default: 'app=jgroups', helpValue: 'key=value'}),
    source: Flags.string({summary: 'network of the members, for iptables', default: '10.0.0.0/8', helpValue: '<cidr>'}),
    group: Flags.string({
      summary: 'security group of the members, for aws-sg',
      default: 'sg-REPLACE',
      helpValue: '<id>',
    }),
  }

  protected override async result(): Promise<PortsResult> {
    const {args, flags} = await this.parse(ConfigPorts)
    const {file, release, stacks, errors} = await readStacks(args.file, flags.jgroups, this.defined(flags.define))
    const chosen = flags.stack === undefined ? stacks : stacks.filter(({name}) => name === flags.stack)
    if (chosen.length === 0) this.error(`${file} has no stack '${flags.stack ?? ''}'`, {exit: 2})
    return {
      file,
      release: release.release,
      stacks: chosen.map((stack) => {
        const ports = withFaults(stackPorts(stack, flags['members-per-host']), errors.length)
        return {
          ...(stack.name === undefined ? {} : {name: stack.name}),
          ...ports,
          ...(flags.format === undefined ? {} : {policy: portPolicy(ports, flags.format, flags)}),
        }
      }),
    }
  }

  protected override renderTable(result: PortsResult): string {
    return renderPorts(result)
  }
}
