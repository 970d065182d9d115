import prettier from 'eslint-config-prettier'
import n from 'eslint-plugin-n'
import tseslint from 'typescript-eslint'

const CLOCK = 'Time is handed in: use the Clock port.'
const RANDOM = 'Randomness is handed in: use the Random port.'

export default tseslint.config(
  {ignores: ['dist/', 'coverage/', 'node_modules/', 'test/interop/java/', '**/*.mjs']},
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {parserOptions: {project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname}},
    plugins: {n},
    rules: {
      'n/prefer-node-protocol': 'error',
      'max-lines': ['error', {max: 400, skipBlankLines: false, skipComments: false}],
      'max-lines-per-function': ['error', {max: 40, skipBlankLines: true, skipComments: true}],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
    },
  },
  {
    files: ['src/**/*.ts'],
    // Rooms of commands, which run in a process of their own.
    ignores: ['src/{net,cli,member,analysis,context,input,project,quickstart}/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({name, message: CLOCK})),
        {name: 'process', message: 'The process and its environment are handed in.'},
        {name: 'crypto', message: RANDOM},
      ],
      'no-restricted-properties': [
        'error',
        {object: 'Date', property: 'now', message: CLOCK},
        {object: 'Math', property: 'random', message: RANDOM},
        {object: 'process', property: 'env', message: 'The environment is handed in.'},
      ],
      'no-restricted-syntax': [
        'error',
        {selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK},
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...['node:net', 'node:dgram', 'node:tls', 'node:http', 'node:https'].map((name) => ({
              name,
              message: 'Sockets come through the Network port.',
            })),
            ...['node:timers', 'node:timers/promises', 'node:perf_hooks'].map((name) => ({name, message: CLOCK})),
            {name: 'node:crypto', importNames: ['randomBytes', 'randomUUID', 'randomInt'], message: RANDOM},
            {name: 'node:process', message: 'The process and its environment are handed in.'},
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  prettier,
)
