/** `flext runs fork` */
import { either as E } from 'fp-ts'

import { standReport } from '../pipeline/run-stand.ts'
import type { Cli } from '../program/cli.ts'
import type { Outcome } from '../program/outcome.ts'
import { runDocument } from '../run-view/run-document.ts'
import { endReport, steerRun, type AskedSteeringOptions } from './steer-run.ts'

export interface RunsForkOptions extends AskedSteeringOptions {
  readonly from: string
  readonly id?: string
}

export const runsFork = (
  cli: Cli,
  asked: string,
  { from, id: newId, ...options }: RunsForkOptions,
): Promise<Outcome> =>
  steerRun(cli, asked, options, {
    wish: ({ service, id }) => ({
      _tag: 'Fork',
      service,
      id,
      from,
      ...(newId === undefined ? {} : { newId }),
    }),
    answered: (answer, run, owned) =>
      endReport(cli, { ...run, id: (answer as { readonly id: string }).id }, owned),
    here: async ({ runtime }, { service, id }) => {
      const how = newId === undefined ? { from } : { from, id: newId }
      const forked = await runtime.runs.fork({ service, id }, how)
      if (E.isLeft(forked)) return E.left({ error: forked.left })
      const ended = await forked.right.end
      const shown = await runtime.runs.show({ service, id: forked.right.id })
      if (E.isLeft(shown)) return E.left({ error: shown.left })
      const report = standReport(cli, shown.right.summary)
      const { text } = report
      return E.isLeft(ended)
        ? E.left({ error: ended.left, beside: { run: runDocument(shown.right.summary) }, text })
        : E.right(report)
    },
  })
