/** `flext runs undo` */
import type { FlowPlace, RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { standReport } from '../pipeline/run-stand.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome, Report } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { isCommittedLoad, tryLoadUndo, undoLoad } from '../pipeline/undo-load.ts'
import type { ReasonedOptions } from './runs-cancel.ts'
import { steerRun, type AskedSteeringOptions } from './steer-run.ts'

export interface RunsUndoOptions extends ReasonedOptions {
  readonly dryRun?: true
}

export const runsUndo = (
  cli: Cli,
  asked: string,
  { reason, dryRun, ...options }: RunsUndoOptions,
): Promise<Outcome> =>
  dryRun === true
    ? planUndo(cli, asked, options)
    : steerRun(cli, asked, options, {
        wish: ({ service, id }) => ({
          _tag: 'Undo',
          service,
          id,
          ...(reason === undefined ? {} : { reason }),
        }),
        here: async (session, run) => {
          const { runtime } = session
          const { service, id } = run
          if (isCommittedLoad(run)) return undoLoad(cli, session, run)
          const undone = await runtime.runs.undo({ service, id }, reason)
          if (E.isLeft(undone)) return E.left({ error: undone.left })
          const shown = await runtime.runs.show({ service, id })
          if (E.isLeft(shown)) return E.left({ error: shown.left })
          return E.right(standReport(cli, shown.right.summary))
        },
      })

const planUndo = (cli: Cli, asked: string, options: AskedSteeringOptions): Promise<Outcome> =>
  steerRun(cli, asked, options, {
    wish: ({ service, id }) => ({ _tag: 'PlanUndo', service, id }),
    answered: (plan, run) => E.right(planReport(cli, run, plan as ReadonlyArray<FlowPlace>)),
    here: async (session, run) => {
      const { runtime } = session
      if (isCommittedLoad(run)) return tryLoadUndo(cli, session, run)
      const plan = await runtime.runs.planUndo({ service: run.service, id: run.id })
      return E.isLeft(plan)
        ? E.left({ error: plan.left })
        : E.right(planReport(cli, run, plan.right))
    },
  })

const planReport = ({ paint }: Cli, run: RunSummary, plan: ReadonlyArray<FlowPlace>): Report => ({
  document: { run: runDocument(run), plan },
  text: [
    plan.length === 0
      ? paint.dim(`nothing of ${run.id} is to be taken back`)
      : `would take back of ${run.id}, in this order:`,
    ...plan.map(({ name, place, lane }, nth) => {
      const where = lane === '' ? `#${place + 1}` : `#${place + 1} in ${lane}`
      return `  ${nth + 1}. ${name} ${paint.dim(where)}`
    }),
  ].join('\n'),
})
