/** The package.json of a new library. */
import type { Tree } from '@nx/devkit'

import type { House } from '../house/house.ts'
import { ranges } from '../house/versions.ts'
import type { LibraryRequest } from './options.ts'

/** Writes every field in the order in which the packages of the house have them. */
export const libraryManifest = (
  tree: Tree,
  { name, description, layer, subject, isPrivate }: LibraryRequest,
  house: House,
): object => {
  const core = house.packages.get('flext-core')?.version
  const peers = ranges(tree, ['fp-ts', 'io-ts'])
  return {
    name,
    version: house.version,
    ...(isPrivate ? { private: true } : {}),
    description: description.replace(/\.$/, ''),
    ...(isPrivate ? {} : { keywords: keywordsFor(subject) }),
    license: house.license,
    type: 'module',
    sideEffects: false,
    engines: house.engines,
    ...(isPrivate
      ? {}
      : {
          files: [
            'dist',
            'src',
            ...(house.changesets ? ['CHANGELOG.md'] : []),
            '!**/*.test.ts',
            '!**/*.test-d.ts',
            '!**/*.tsbuildinfo',
          ],
          publishConfig: house.publishConfig,
        }),
    exports: {
      '.': {
        ...(house.sourceCondition === undefined
          ? {}
          : { [house.sourceCondition]: './src/index.ts' }),
        types: './dist/index.d.ts',
        default: './dist/index.js',
      },
      './package.json': './package.json',
    },
    scripts: {
      build: 'tsc -b tsconfig.lib.json',
      typecheck: 'tsc -b',
      test: 'vitest run',
      ...(house.oxlint ? { lint: 'oxlint .' } : {}),
    },
    nx: { tags: [`layer:${layer}`] },
    dependencies: core === undefined ? ranges(tree, ['flext-core']) : { 'flext-core': core },
    peerDependencies: peers,
    devDependencies: peers,
  }
}

/** What people look for on npm; the first is for the author to better. */
const keywordsFor = (subject: string): readonly string[] => [
  subject,
  'domain-service',
  'durable-execution',
  'saga',
  'typescript',
]
