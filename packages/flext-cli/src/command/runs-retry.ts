/**
 * `flext runs retry`: whatever gives a run another chance. What is stuck, faulted or left open goes
 * on; what has failed and is taken back begins anew, under a new id.
 */
import type { RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { goOn, type WentOn } from '../pipeline/go-on.ts'
import type { RuntimeSession } from '../pipeline/runtime-session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { goOnWith, type RunsResumeOptions } from './runs-resume.ts'

export const runsRetry = (
  cli: Cli,
  asked: string | undefined,
  options: RunsResumeOptions,
): Promise<E.Either<Failure, Report>> =>
  goOnWith(cli, asked, options, {
    here: (session, run) => (isTakenBack(run) ? beginAnew(session, run) : goOn(session, run)),
    there: async (run, owned) => {
      const { service, id } = run
      if (!isTakenBack(run)) {
        const resumed = await owned.ask({ _tag: 'Resume', service, id })
        return E.isLeft(resumed) ? resumed : E.right(run)
      }
      const anew = await owned.ask({ _tag: 'Fork', service, id, from: firstStep })
      return E.isLeft(anew)
        ? anew
        : E.right({ ...run, id: (anew.right as { readonly id: string }).id })
    },
  })

/** The first operation of a flow, whatever its name. */
const firstStep = '#1'

const isTakenBack = ({ status }: RunSummary): boolean =>
  status === 'compensated' || status === 'cancelled'

const beginAnew = async (
  { runtime }: RuntimeSession,
  { service, id }: RunSummary,
): Promise<E.Either<Failure, WentOn>> => {
  const forked = await runtime.runs.fork({ service, id }, { from: firstStep })
  if (E.isLeft(forked)) return E.left({ error: forked.left })
  const ended = await forked.right.end
  const shown = await runtime.runs.show({ service, id: forked.right.id })
  if (E.isLeft(shown)) return E.left({ error: shown.left })
  const { summary } = shown.right
  return E.right(E.isLeft(ended) ? { summary, error: ended.left } : { summary })
}
