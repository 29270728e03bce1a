/** `flext runs undo` */
import { either as E } from 'fp-ts'

import { standText } from '../pipeline/go-on.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import type { ReasonedOptions } from './runs-cancel.ts'
import { steerRun } from './steer-run.ts'

export const runsUndo = (
  cli: Cli,
  asked: string,
  { reason, ...options }: ReasonedOptions,
): Promise<E.Either<Failure, Report>> =>
  steerRun(cli, asked, options, async ({ runtime }, { service, id }) => {
    const undone = await runtime.runs.undo({ service, id }, reason)
    if (E.isLeft(undone)) return E.left({ error: undone.left })
    const shown = await runtime.runs.show({ service, id })
    if (E.isLeft(shown)) return E.left({ error: shown.left })
    const { summary } = shown.right
    return E.right({ document: { run: runDocument(summary) }, text: standText(cli, summary) })
  })
