/** `flext meltano diff`: what differs between two runs. */
import type { RunSummary } from 'flext-core'
import { runDiff, type RunDiff } from 'flext-meltano/report'
import { either as E } from 'fp-ts'

import { accountOf } from '../journal-access/account-of.ts'
import { findPipelineRun, pipelineOf } from '../journal-access/find-pipeline-run.ts'
import { readJournal } from '../journal-access/read-journal.ts'
import { service } from '../pipeline/earlier-runs.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { diffText } from '../run-view/draw-diff.ts'

/** Without runs, the last two of the pipeline that ran last; of one run, that and the one before it. */
export const meltanoDiff = (
  cli: Cli,
  one: string | undefined,
  other: string | undefined,
): Promise<Outcome> =>
  readJournal(cli, (reader) => {
    const runs = reader?.list({ service }) ?? []
    const pair = pairOf(runs, one, other)
    if (E.isLeft(pair)) return pair
    const [before, after] = [
      accountOf(reader, pair.right.before),
      accountOf(reader, pair.right.after),
    ]
    if (E.isLeft(before)) return before
    if (E.isLeft(after)) return after
    const diff = runDiff(before.right, after.right)
    return E.right({ document: documentOf(diff), text: diffText(cli, diff) })
  })

interface Pair {
  readonly before: RunSummary
  readonly after: RunSummary
}

/** `runs` has the newest first. */
const pairOf = (
  runs: ReadonlyArray<RunSummary>,
  one: string | undefined,
  other: string | undefined,
): E.Either<Failure, Pair> => {
  const first = findPipelineRun(runs, one)
  if (E.isLeft(first)) return first
  if (other !== undefined) {
    const second = findPipelineRun(runs, other)
    return E.isLeft(second) ? second : E.right({ before: first.right, after: second.right })
  }
  const after = first.right
  const same = runs.filter((run) => samePipeline(run, after))
  const before = same[same.findIndex(({ run }) => run === after.run) + 1]
  return before === undefined
    ? E.left({
        error: {
          _tag: 'RunUnknown',
          message: `there is no run of the pipeline before ${after.id} to compare it with`,
        },
      })
    : E.right({ before, after })
}

/** By what was asked for, for a run may bear any name. */
const samePipeline = (one: RunSummary, other: RunSummary): boolean => {
  const [a, b] = [one, other].map(
    ({ request }) => Object(request) as Readonly<Record<string, unknown>>,
  )
  const named = ['project', 'environment', 'tap', 'target', 'stateIdSuffix']
  return pipelineOf(one.id) === pipelineOf(other.id) || named.every((key) => a?.[key] === b?.[key])
}

const documentOf = ({ before, after, ...rest }: RunDiff) => {
  const brief = ({ id, stateId, status, startedAt, durationMs }: RunDiff['before']) => ({
    id,
    stateId,
    status,
    startedAt: new Date(startedAt).toISOString(),
    durationMs,
  })
  return { before: brief(before), after: brief(after), ...rest }
}
