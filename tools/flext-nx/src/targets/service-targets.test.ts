import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { CreateNodesContext } from '@nx/devkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createNodes, createNodesV2 } from '../index.ts'
import type { ServiceTargetsOptions } from './service-targets.ts'

let workspaceRoot: string
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'flext-targets-'))
})
afterEach(() => {
  rmSync(workspaceRoot, { recursive: true })
})

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(workspaceRoot, path)), { recursive: true })
  writeFileSync(join(workspaceRoot, path), text)
}

const inferred = async (
  files: readonly string[],
  options?: ServiceTargetsOptions,
  nxJsonConfiguration: CreateNodesContext['nxJsonConfiguration'] = {},
) => {
  const [, infer] = createNodes
  const found = await infer(files, options, { workspaceRoot, nxJsonConfiguration })
  return Object.fromEntries(
    found.flatMap(([, { projects = {} }]) =>
      Object.entries(projects).map(([root, { targets = {} }]) => [root, targets]),
    ),
  )
}

const file = 'packages/orders/flext.services.ts'

describe('a library with a flext.services.ts', () => {
  beforeEach(() => {
    write('packages/orders/package.json', '{}')
  })

  it('gets a target that runs a service of that file, and one that runs the crash tests', async () => {
    const { 'packages/orders': targets } = await inferred([file])
    expect(targets).toMatchObject({
      'run-service': {
        cache: false,
        options: {
          command: 'flext service run --module flext.services.ts',
          cwd: '{projectRoot}',
        },
      },
      'crash-test': { cache: true, options: { command: 'vitest run .crash.test.ts' } },
    })
  })

  it('is run from source, under the conditions of the workspace', async () => {
    write(
      'tsconfig.base.json',
      '{ /* ours */ "compilerOptions": { "customConditions": ["@a/b"] } }',
    )
    const { 'packages/orders': targets } = await inferred([file])
    expect(targets?.['run-service']?.options).toMatchObject({
      env: { NODE_OPTIONS: '--conditions=@a/b' },
    })
  })

  it('is crash-tested again when what it depends on changes, or flext-core', async () => {
    const inputs = async (namedInputs: Record<string, string[]>) => {
      const { 'packages/orders': targets } = await inferred([file], undefined, { namedInputs })
      return targets?.['crash-test']?.inputs
    }
    expect(await inputs({ production: ['default'] })).toContain('^production')
    expect(await inputs({})).toContain('^default')
    expect(await inputs({})).toContainEqual({ externalDependencies: ['vitest', 'flext-core'] })
  })

  it('calls the targets what nx.json wants them called', async () => {
    const { 'packages/orders': targets } = await inferred([file], {
      runServiceTargetName: 'serve',
      crashTestTargetName: 'crash',
    })
    expect(Object.keys(targets ?? {})).toEqual(['serve', 'crash'])
  })
})

describe('a folder without package.json or project.json', () => {
  it('is no project, and gets nothing', async () => {
    expect(await inferred(['docs/flext.services.ts'])).toEqual({})
  })
})

it('is found by versions of Nx that know createNodes and by those that know createNodesV2', () => {
  expect(createNodesV2).toBe(createNodes)
})
