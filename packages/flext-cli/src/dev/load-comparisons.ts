/** The comparisons that a module exports, under whatever names. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import type { FlextError } from 'flext-core'
import type { DeclaredComparison } from 'flext-quality/benchmark'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import { loadModule } from '../services/load-module.ts'

export type ComparisonsInvalid = FlextError<'ComparisonsInvalid'> & { readonly module: string }

export const loadComparisons = async (
  { world }: Cli,
  file: string,
): Promise<E.Either<ComparisonsInvalid, ReadonlyArray<DeclaredComparison>>> => {
  const module = resolve(world.cwd, file)
  const invalid = (reason: string): E.Either<ComparisonsInvalid, never> =>
    E.left({ _tag: 'ComparisonsInvalid', message: `${module}: ${reason}`, module })
  if (!existsSync(module)) return invalid('there is no such file')
  const loaded = await loadModule(module)
  if (E.isLeft(loaded)) return invalid(loaded.left)
  const found = Object.values(loaded.right).filter(isComparison)
  if (found.length > 0) return E.right(found)
  const exported = Object.keys(loaded.right).join(', ') || 'nothing'
  return invalid(
    `expected an export made with \`comparison\` of flext-quality/benchmark, found ${exported}`,
  )
}

const isComparison = (value: unknown): value is DeclaredComparison =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<DeclaredComparison>)._tag === 'Comparison'
