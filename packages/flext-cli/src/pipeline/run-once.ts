/** A run under its id: begun, gone on with where an earlier process left it open, or found to be done. */
import { isDeepStrictEqual } from 'node:util'

import { isOpen, type FlextError, type FlextResult, type RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { moment } from '../terminal/quantity.ts'
import { shellWord } from '../terminal/shell-word.ts'
import type { RuntimeSession } from './runtime-session.ts'

export interface RunToDo {
  readonly service: string
  readonly id: string
  /** As the journal keeps it. */
  readonly request: unknown
  readonly begin: () => Promise<FlextResult<unknown>>
  /** What to add to the word that an open run is gone on with, such as how far it had come. */
  readonly progress?: (run: RunSummary) => Promise<string>
}

export interface RanOnce {
  readonly how: 'begun' | 'gone-on-with' | 'done-before'
  /** As it stands at the end. */
  readonly run: RunSummary
}

export const runOnce = async (
  { notePaint: { bold, dim, cyan } }: Cli,
  { runtime, watch }: RuntimeSession,
  { service, id, request, begin, progress }: RunToDo,
): Promise<E.Either<Failure, RanOnce>> => {
  const ended = async (
    how: RanOnce['how'],
    end: FlextResult<unknown>,
  ): Promise<E.Either<Failure, RanOnce>> => {
    if (E.isLeft(end)) return E.left(failureOf(end.left, id))
    const shown = await runtime.runs.show({ service, id })
    return E.isLeft(shown)
      ? E.left({ error: shown.left })
      : E.right({ how, run: shown.right.summary })
  }

  const known = await runtime.runs.show({ service, id })
  if (E.isLeft(known)) {
    watch.run(`${cyan('▶')} ${bold(id)}`)
    return ended('begun', await begin())
  }
  const { summary } = known.right
  if (!isDeepStrictEqual(summary.request, request)) return E.left(askedOtherwise(summary))
  if (summary.status === 'committed') {
    watch.run(`${cyan('✔')} ${bold(id)}  ${dim(`was finished ${moment(summary.updatedAt)}`)}`)
    return E.right({ how: 'done-before', run: summary })
  }
  if (!isOpen(summary.status)) return E.left(endedBefore(summary))

  const come = (await progress?.(summary)) ?? ''
  watch.run(
    `${cyan('▶')} going on with run ${bold(id)}, begun at ${moment(summary.startedAt)}${come}`,
  )
  const resumed = await runtime.runs.resume({ service, id })
  if (E.isLeft(resumed)) return E.left({ error: resumed.left })
  return ended('gone-on-with', await resumed.right.end)
}

/** Errors of a run that was never begun: there is nothing to show. */
const neverBegun: ReadonlySet<string> = new Set([
  'BusinessRulesBroken',
  'RuleChecksFailed',
  'RequestInvalid',
  'RunConflict',
])

const failureOf = (error: FlextError, id: string): Failure => ({
  error,
  ...(neverBegun.has(error._tag) ? {} : { hints: [`flext runs show ${shellWord(id)}`] }),
  beside: { run: id },
})

const askedOtherwise = ({ id }: RunSummary): Failure => ({
  error: {
    _tag: 'RunConflict',
    message: `run ${id} was begun for another request, or with other options`,
  },
  hints: [`flext runs show ${shellWord(id)}`, 'another --id begins anew'],
  beside: { run: id },
})

const endedBefore = ({ id, status, error }: RunSummary): Failure => ({
  error: error ?? { _tag: 'RunRefused', message: `run ${id} is ${status}` },
  hints: [
    `run ${id} ended before as ${status}; another --id begins anew`,
    `flext runs show ${shellWord(id)}`,
  ],
  beside: { run: id },
})
