/**
 * fp-ts names its modules in one, and who imports that loads all 123 of them. What is joined imports
 * the few that it uses by their own names, where they are the same objects.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { Plugin } from 'rolldown'

const itself = 'fp-ts'
const naming = '\0fp-ts'

export const namedModules: Plugin = {
  name: 'named-modules',
  resolveId: (id) =>
    id === itself
      ? naming
      : id.startsWith(`${itself}/`)
        ? { id, external: true, moduleSideEffects: false }
        : undefined,
  load: (id) =>
    id === naming
      ? readFileSync(fileURLToPath(import.meta.resolve('fp-ts/es6/index.js')), 'utf8').replaceAll(
          /from '\.\/(\w+)'/g,
          `from '${itself}/lib/$1.js'`,
        )
      : undefined,
}
