/** How transforming can fail, as values. Mistakes that can be seen at once are reported at once. */
import type { FlextError } from 'flext-core'

import type { TargetError } from '../singer/error.ts'

/** A place in a model's file, and what is wrong there. Lines and columns count from one. */
export interface ModelProblem {
  readonly path: string
  readonly line?: number
  readonly column?: number
  readonly expected: string
  readonly found: string
}
/** Models that cannot be run as they are written. Nothing was built. */
export interface ModelsRefused extends FlextError<'ModelsRefused'> {
  readonly problems: ReadonlyArray<ModelProblem>
}
/** SQLite could not carry a model out. Nothing was built. */
export interface ModelFailed extends FlextError<'ModelFailed'>, ModelProblem {
  readonly model: string
}
export interface TransformAborted extends FlextError<'TransformAborted'> {
  readonly run: string
}
export type TransformError = ModelsRefused | ModelFailed | TransformAborted | TargetError

export const modelsRefused = (problems: ReadonlyArray<ModelProblem>): ModelsRefused => ({
  _tag: 'ModelsRefused',
  message: problems.map(problemInWords).join('\n'),
  problems,
})

export const modelFailed = (model: string, problem: ModelProblem): ModelFailed => ({
  _tag: 'ModelFailed',
  message: problemInWords(problem),
  model,
  ...problem,
})

export const transformAborted = (run: string): TransformAborted => ({
  _tag: 'TransformAborted',
  message: `the models of run ${run} were told to stop; nothing was built`,
  run,
})

/** `models/a.sql:3: expected …, found …` */
export const problemInWords = ({ path, line, expected, found }: ModelProblem): string =>
  `${path}${line === undefined ? '' : `:${line}`}: expected ${expected}, found ${found}`
