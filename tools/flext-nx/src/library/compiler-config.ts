/** The three tsconfig files of a library: for its sources, for its tests, and one that names both. */
import { posix } from 'node:path'

import { offsetFromRoot, type Tree } from '@nx/devkit'

import type { House } from '../house/house.ts'
import { settingsMissingIn } from '../house/compiler-settings.ts'
import type { LibraryRequest } from './options.ts'

/** The files by name. */
export const compilerConfigs = (
  tree: Tree,
  { directory }: LibraryRequest,
  house: House,
): Readonly<Record<string, object>> => {
  const up = offsetFromRoot(directory)
  const base = { extends: `${up}tsconfig.base.json` }
  const missing = settingsMissingIn(tree)
  const core = house.packages.get('flext-core')?.root
  const neighbours =
    core === undefined ? [] : [{ path: `${posix.relative(directory, core)}/tsconfig.lib.json` }]
  return {
    'tsconfig.json': {
      ...base,
      files: [],
      references: [{ path: './tsconfig.lib.json' }, { path: './tsconfig.spec.json' }],
    },
    'tsconfig.lib.json': {
      ...base,
      compilerOptions: {
        ...missing,
        rootDir: 'src',
        outDir: 'dist',
        tsBuildInfoFile: 'dist/tsconfig.lib.tsbuildinfo',
      },
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/**/*.test-d.ts'],
      ...(neighbours.length === 0 ? {} : { references: neighbours }),
    },
    'tsconfig.spec.json': {
      ...base,
      compilerOptions: {
        ...missing,
        emitDeclarationOnly: true,
        allowImportingTsExtensions: true,
        rewriteRelativeImportExtensions: false,
        outDir: 'node_modules/.cache/tsc-spec',
        tsBuildInfoFile: 'node_modules/.cache/tsc-spec/tsconfig.spec.tsbuildinfo',
      },
      include: [
        'src/**/*.test.ts',
        'src/**/*.test-d.ts',
        'test/**/*.ts',
        'test/**/*.json',
        'bench/**/*.ts',
        'vitest.config.ts',
      ],
      references: [{ path: './tsconfig.lib.json' }, ...neighbours],
    },
  }
}
