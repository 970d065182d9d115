// The rooms of the house and who may call whom. Node's own modules are free except where a rule names them.
const MODEL = ['model', 'wire', 'errors']
const STACK = ['stack', 'headers', 'runtime', ...MODEL]
const rooms = {
  errors: [],
  wire: ['errors'],
  runtime: ['errors'],
  model: ['wire', 'errors'],
  headers: MODEL,
  stack: ['headers', 'runtime', ...MODEL],
  blocks: STACK,
  stores: STACK,
  'router/client': STACK,
  router: ['router/client', 'diag', ...STACK],
  releases: ['errors'],
  config: ['releases', ...STACK],
  configurator: ['config', 'releases', 'runtime', 'errors'],
  project: ['runtime', 'errors'],
  context: ['project', 'peek', 'model', 'diag', 'runtime', 'errors'],
  input: ['config', 'runtime', 'errors'],
  'store-audit': [
    'evidence',
    'stores',
    'router/client',
    'context',
    'input',
    'peek',
    'analysis',
    'config',
    'releases',
    ...STACK,
  ],
  application: ['peek', 'config', ...STACK],
  attributes: ['diag', ...STACK],
  caches: ['diag', 'peek', 'input', ...STACK],
  injection: ['diag', ...STACK],
  analysis: ['configurator', 'project', 'config', 'releases', ...STACK],
  diag: STACK,
  peek: STACK,
  evidence: ['peek', 'diag', ...STACK],
  codes: ['evidence', 'analysis', 'errors'],
  status: ['evidence', 'store-audit', 'context', 'peek', 'diag', 'analysis', 'config', ...STACK],
  reach: ['evidence', 'status', 'peek', 'diag', ...STACK],
  decode: ['diag', 'releases', ...STACK],
  mcast: ['runtime', ...MODEL],
  net: ['runtime', 'errors'],
}

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room.replace('/', '-')}`,
  severity: 'error',
  from: {path: `^src/${room}/`},
  to: {path: '^(src|commands)/', pathNot: `^src/(${[room, ...allowed].join('|')})/`},
}))

const NETWORK_MODULES = '^(node:)?(net|dgram|tls|http|https)$'

export default {
  forbidden: [
    ...roomRules,
    {
      name: 'room-protocols',
      comment: 'A room of protocols sees itself and the stack; neighbours speak by events and messages.',
      severity: 'error',
      from: {path: '^src/protocols/([^/]+)/'},
      to: {
        path: '^(src|commands)/',
        pathNot: ['^src/protocols/$1/', '^src/(stores|stack|headers|model|wire|runtime|errors)/'],
      },
    },
    {
      name: 'protocols-through-the-registry',
      comment: 'The list of all protocols may name every room, and nothing else.',
      severity: 'error',
      from: {path: '^src/protocols/[^/]+\\.ts$'},
      to: {path: '^(src|commands)/', pathNot: '^src/(protocols|stack|headers|model|wire|runtime|errors)/'},
    },
    {
      name: 'sockets-only-in-net',
      severity: 'error',
      from: {path: '^(src|commands)/', pathNot: '^src/net/'},
      to: {path: NETWORK_MODULES, dependencyTypes: ['core']},
    },
    {
      name: 'net-is-put-together-in-member',
      severity: 'error',
      from: {path: '^(src|commands)/', pathNot: '^src/(net|member)/'},
      to: {path: '^src/net/'},
    },
    {
      name: 'nobody-calls-a-command',
      severity: 'error',
      from: {path: '^src/'},
      to: {path: '^commands/'},
    },
    {
      name: 'no-packages-below',
      comment: 'Lower rooms take Node alone; what databases speak is no work of ours.',
      severity: 'error',
      from: {
        path: '^src/(errors|wire|model|headers|runtime|stack|stores|net|protocols)/',
        pathNot: '^src/net/database/',
      },
      to: {dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown']},
    },
    {
      name: 'no-cycles',
      comment: 'Types included: two files that need each other are one, or lack a third.',
      severity: 'error',
      from: {},
      to: {circular: true},
    },
    {
      name: 'the-library-knows-no-command-line',
      severity: 'error',
      from: {path: '^src/(index\\.ts$|member/)'},
      to: {path: '^src/cli/'},
    },
    {name: 'no-unresolved', severity: 'error', from: {}, to: {couldNotResolve: true}},
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types']},
  },
}
