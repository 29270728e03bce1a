/**
 * What a commit covers. `two-phase`: rows and models in the target and the state in another database
 * are prepared, and become visible once the journal has recorded that they shall. `transaction`: rows, models and state become visible in one transaction of the
 * target. `files`: file by file, each once, gone on with after a crash, and the state with them.
 * `saga`: a foreign target shows rows as they come, and the state is written after them. What there is
 * to tell is told once the commit is recorded, in each of them.
 */
import * as t from 'io-ts'

import type { NativePlugin } from '../project/native-plugin.ts'

export const CommitKind = t.keyof({
  'two-phase': null,
  transaction: null,
  files: null,
  saga: null,
})
export type CommitKind = t.TypeOf<typeof CommitKind>

const transactional: ReadonlySet<NativePlugin> = new Set([
  'target-sqlite',
  'target-postgres',
  'target-duckdb',
] as const)

/** Of a target by itself. */
export const commitKindOf = (target: NativePlugin | undefined): CommitKind =>
  target === undefined ? 'saga' : transactional.has(target) ? 'transaction' : 'files'
