/** What nx.json says of a workspace in the house layout. */
import { readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit'

type Inputs = NonNullable<NxJsonConfiguration['namedInputs']>
type Targets = NonNullable<NxJsonConfiguration['targetDefaults']>
type Plugin = NonNullable<NxJsonConfiguration['plugins']>[number]

const production = [
  'default',
  '!{projectRoot}/**/*.test.ts',
  '!{projectRoot}/**/*.test-d.ts',
  '!{projectRoot}/test/**',
  '!{projectRoot}/bench/**',
  '!{projectRoot}/**/*.md',
  '!{projectRoot}/tsconfig.spec.json',
  '!{projectRoot}/vitest.config.ts',
]

const namedInputs: Inputs = {
  sharedGlobals: ['{workspaceRoot}/tsconfig.base.json'],
  default: ['{projectRoot}/**/*', 'sharedGlobals'],
  production,
}

const targetDefaults: Targets = {
  build: {
    cache: true,
    dependsOn: ['^build'],
    inputs: ['production', '^production'],
    outputs: ['{projectRoot}/dist'],
  },
  typecheck: {
    cache: true,
    dependsOn: ['build', '^build'],
    inputs: ['default', '^production'],
    outputs: ['{projectRoot}/node_modules/.cache/tsc-spec'],
  },
  test: { cache: true, inputs: ['default', '^production'] },
}

const lintDefaults: Targets = {
  lint: { cache: true, inputs: ['default', '^production', '{workspaceRoot}/.oxlintrc.json'] },
}

const typescriptPlugin: Plugin = {
  plugin: '@nx/js/typescript',
  options: {
    typecheck: { targetName: 'typecheck' },
    build: { targetName: 'build', configName: 'tsconfig.lib.json' },
  },
}

const lintPlugin: Plugin = { plugin: '@nx/oxlint', options: { targetName: 'lint' } }

/** Adds what nx.json does not say yet; a name that it knows keeps its meaning. */
export const addNxSettings = (tree: Tree, { oxlint }: { readonly oxlint: boolean }): void => {
  const nxJson = readNxJson(tree) ?? {}
  updateNxJson(tree, {
    ...nxJson,
    namedInputs: { ...namedInputs, ...grown(nxJson.namedInputs ?? {}) },
    targetDefaults: {
      ...targetDefaults,
      ...(oxlint ? lintDefaults : {}),
      ...nxJson.targetDefaults,
    },
    plugins: withPlugins(nxJson.plugins ?? [], [typescriptPlugin, ...(oxlint ? [lintPlugin] : [])]),
    sync: {
      ...nxJson.sync,
      globalGenerators: [
        ...new Set([...(nxJson.sync?.globalGenerators ?? []), '@nx/js:typescript-sync']),
      ],
    },
  })
}

/** Inputs that are as Nx writes them into an empty workspace say nothing yet. */
const grown = (inputs: Inputs): Inputs =>
  Object.fromEntries(
    Object.entries(inputs).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(empty[name]),
    ),
  )

const empty: Inputs = {
  default: ['{projectRoot}/**/*', 'sharedGlobals'],
  production: ['default'],
  sharedGlobals: [],
}

const withPlugins = (present: readonly Plugin[], wanted: readonly Plugin[]): Plugin[] => {
  const names = new Set(present.map(nameOf))
  return [...present, ...wanted.filter((plugin) => !names.has(nameOf(plugin)))]
}

const nameOf = (plugin: Plugin): string => (typeof plugin === 'string' ? plugin : plugin.plugin)
