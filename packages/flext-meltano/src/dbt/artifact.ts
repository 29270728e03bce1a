/**
 * The artifacts that dbt writes to its target folder (https://docs.getdbt.com/reference/artifacts): the
 * fields that are read here, held strictly; what else is in them is dbt's.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { decode, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { codeOf } from '../io/standard-stream.ts'
import { dbtArtifactRefused, type DbtArtifactRefused } from './error.ts'

/** A kind of artifact, with the version of its JSON Schema that is read. */
export interface ArtifactKind<A> {
  readonly file: string
  /** As dbt names it in `metadata.dbt_schema_version`: `manifest/v12`. */
  readonly schema: string
  readonly codec: t.Decoder<unknown, A>
}

export const ArtifactMetadata = t.intersection([
  t.type({ dbt_schema_version: t.string }),
  t.partial({
    dbt_version: t.string,
    generated_at: t.string,
    invocation_id: t.union([t.string, t.null]),
  }),
])
export type ArtifactMetadata = t.TypeOf<typeof ArtifactMetadata>

const Versioned = t.type({ metadata: t.type({ dbt_schema_version: t.string }) })

/** Nothing where there is no such file; every field that does not fit is named with its path. */
export const readArtifact = <A>(
  { file, schema, codec }: ArtifactKind<A>,
  targetDir: string,
): FlextResult<A | undefined, DbtArtifactRefused> => {
  const path = join(targetDir, file)
  const refused = (...problems: ReadonlyArray<string>) => E.left(dbtArtifactRefused(path, problems))
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return E.right(undefined)
    if (failure instanceof SyntaxError) return refused('expected JSON, found another text')
    return refused(`expected a file that can be read, found ${codeOf(failure) ?? 'a failure'}`)
  }
  const versioned = decode(Versioned, parsed)
  if (E.isLeft(versioned))
    return refused(`expected metadata.dbt_schema_version of ${schema}, found none`)
  const found = /\/dbt\/(.*)\.json$/.exec(versioned.right.metadata.dbt_schema_version)?.[1]
  if (found !== schema)
    return refused(
      `metadata.dbt_schema_version: expected ${schema}, found ${found ?? versioned.right.metadata.dbt_schema_version}`,
    )
  const artifact = decode(codec, parsed)
  return E.isRight(artifact)
    ? artifact
    : refused(
        ...artifact.left.problems.map(
          (problem) => `${problem.path}: expected ${problem.expected}, found ${problem.found}`,
        ),
      )
}
