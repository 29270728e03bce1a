/** `flext runs cancel` */
import { either as E } from 'fp-ts'

import { goOn } from '../pipeline/go-on.ts'
import { standReport } from '../pipeline/run-stand.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { steerRun, type AskedSteeringOptions } from './steer-run.ts'

export interface ReasonedOptions extends AskedSteeringOptions {
  readonly reason?: string
}

/** Records the wish, and goes on with the run so that it takes back what it did. */
export const runsCancel = (
  cli: Cli,
  asked: string,
  { reason, ...options }: ReasonedOptions,
): Promise<Outcome> =>
  steerRun(cli, asked, options, {
    wish: ({ service, id }) => ({
      _tag: 'Cancel',
      service,
      id,
      ...(reason === undefined ? {} : { reason }),
    }),
    here: async (session, run) => {
      const { service, id } = run
      const cancelled = await session.runtime.runs.cancel({ service, id }, reason)
      if (E.isLeft(cancelled)) return E.left({ error: cancelled.left })
      const went = await goOn(session, run)
      if (E.isLeft(went)) return went
      const { summary, error } = went.right
      return error && error._tag !== 'RunCancelled'
        ? E.left({ error, beside: { run: runDocument(summary) } })
        : E.right(standReport(cli, summary))
    },
  })
