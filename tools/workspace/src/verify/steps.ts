/** What `npm run verify` checks, in order. Each step is one command, and says what it is about. */

export interface Step {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const nx = (target: string): readonly string[] => [
  'run-many',
  '-t',
  target,
  '--nx-bail=false',
  '--outputStyle=static',
]

const script = (path: string): readonly string[] => [`tools/workspace/src/${path}`]

/** The step that runs every test; it may have been done before. */
export const testStep: Step = { name: 'tests', command: 'node', args: script('tests/main.ts') }

export const steps: readonly Step[] = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'project references', command: 'nx', args: ['sync:check'] },
  { name: 'lint and layers', command: 'nx', args: nx('lint') },
  { name: 'types', command: 'nx', args: nx('typecheck') },
  { name: 'build', command: 'nx', args: nx('build') },
  testStep,
  { name: 'public surfaces', command: 'node', args: script('api/main.ts') },
  { name: 'packed packages', command: 'node', args: script('packages/main.ts') },
  { name: 'consumers', command: 'node', args: script('consumer/main.ts') },
  { name: 'release', command: 'node', args: [...script('release/main.ts'), 'try'] },
  { name: 'scaffolding', command: 'node', args: script('scaffold/main.ts') },
  { name: 'unused code', command: 'knip', args: [] },
  { name: 'docs', command: 'node', args: script('docs/main.ts') },
  { name: 'site', command: 'node', args: ['tools/site/src/check/main.ts'] },
]
