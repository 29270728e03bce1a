/** Whether the programs of all plugins of a run are there; else nothing of it is begun. */
import type { FlextError } from 'flext-core'
import type { ResolvedPlugin, RunPart } from 'flext-meltano'
import { missingProgram } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'

interface ProgramsMissing extends FlextError<'ProgramsMissing'> {
  readonly problems: ReadonlyArray<string>
}

/** All that are not there, each with what to do about it. */
export const programsThere = (parts: ReadonlyArray<RunPart>): E.Either<Failure, void> => {
  const missing = parts.flatMap(pluginsOf).flatMap((plugin) => missingProgram(plugin) ?? [])
  if (missing.length === 0) return E.right(undefined)
  const problems = [...new Set(missing.map(({ text }) => text))]
  const error: ProgramsMissing = {
    _tag: 'ProgramsMissing',
    message: problems.join('\n'),
    problems,
  }
  return E.left({ error, hints: [...new Set(missing.map(({ advice }) => advice))] })
}

const pluginsOf = (part: RunPart): ReadonlyArray<ResolvedPlugin> =>
  'command' in part
    ? [part.command]
    : [part.pipeline.tap, ...part.pipeline.mappers, part.pipeline.target]
