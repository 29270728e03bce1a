/**
 * The targets of a library that has services: whoever keeps a `flext.services.ts` in its root gets
 * `run-service` and, with it, `crash-test`, without a line of configuration.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import {
  parseJson,
  type CreateNodes,
  type NxJsonConfiguration,
  type TargetConfiguration,
} from '@nx/devkit'

/** What an entry of this plugin in nx.json may say under `options`. */
export interface ServiceTargetsOptions {
  /** The target that runs a service; `run-service` when not given. */
  readonly runServiceTargetName?: string
  /** The target that runs the crash tests; `crash-test` when not given. */
  readonly crashTestTargetName?: string
}

/** The files that make a project's services known; `flext` looks for the same. */
const servicesFiles = '**/flext.services.{ts,js,mjs}'

/** Infers the targets of every project with a `flext.services.ts`. */
export const createNodes: CreateNodes<ServiceTargetsOptions> = [
  servicesFiles,
  (files, options, { workspaceRoot, nxJsonConfiguration }) => {
    const conditions = conditionsOf(workspaceRoot)
    return files
      .filter((file) => isProject(join(workspaceRoot, dirname(file))))
      .map((file) => {
        const targets = serviceTargets(basename(file), options, nxJsonConfiguration, conditions)
        return [file, { projects: { [dirname(file)]: { targets } } }] as const
      })
  },
]

const serviceTargets = (
  module: string,
  {
    runServiceTargetName = 'run-service',
    crashTestTargetName = 'crash-test',
  }: ServiceTargetsOptions = {},
  { namedInputs = {} }: NxJsonConfiguration,
  conditions: readonly string[],
): Record<string, TargetConfiguration> => ({
  [runServiceTargetName]: {
    executor: 'nx:run-commands',
    options: {
      command: `flext service run --module ${module}`,
      cwd: '{projectRoot}',
      ...(conditions.length > 0
        ? { env: { NODE_OPTIONS: conditions.map((name) => `--conditions=${name}`).join(' ') } }
        : {}),
    },
    cache: false,
    metadata: {
      technologies: ['flext'],
      description: `Runs one of the services of ${module}`,
      help: {
        command: `flext service run --help`,
        example: { args: ['place-order', "--request='{}'"] },
      },
    },
  },
  [crashTestTargetName]: {
    executor: 'nx:run-commands',
    options: { command: 'vitest run .crash.test.ts', cwd: '{projectRoot}' },
    cache: true,
    inputs: [
      'default',
      namedInputs['production'] === undefined ? '^default' : '^production',
      { externalDependencies: ['vitest', 'flext-core'] },
    ],
    metadata: {
      technologies: ['flext', 'vitest'],
      description: 'Crashes every service at every boundary and checks what is left',
    },
  },
})

const isProject = (folder: string): boolean =>
  existsSync(join(folder, 'package.json')) || existsSync(join(folder, 'project.json'))

/** The conditions under which packages of the workspace are read from source, without a build. */
const conditionsOf = (workspaceRoot: string): readonly string[] => {
  const file = join(workspaceRoot, 'tsconfig.base.json')
  if (!existsSync(file)) return []
  const { compilerOptions } = parseJson<{
    readonly compilerOptions?: { readonly customConditions?: readonly string[] }
  }>(readFileSync(file, 'utf8'))
  return compilerOptions?.customConditions ?? []
}
