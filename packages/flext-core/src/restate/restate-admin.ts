/** Looking at the runs of a cluster, and steering them. */
import { either as E } from 'fp-ts'

import type { RunFilter, RunSummary } from '../journal/journal.ts'
import type { FlowPlace, KeptEntry } from '../journal/record.ts'
import { fits } from '../journal/projection.ts'
import type { FlextResult } from '../result/result.ts'
import { cancelRefused } from '../run/handle.ts'
import { isOpen } from '../run/status.ts'
import { forkedRecords } from '../runtime/fork-run.ts'
import { NotSupportedDefect, notSupported } from '../runtime/not-supported.ts'
import { runRefused, runUnknown } from '../runtime/run-admin.ts'
import type { RunAdmin, RunName } from '../runtime/runtime.ts'
import { signalPayload } from '../runtime/signal-payload.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { answered, sqlText, type AdminApi } from './admin-api.ts'
import { refusedByRestate } from './not-on-restate.ts'
import { currentRun, endOfRun, undoRun, type RunLine } from './run-line.ts'
import { beginningAt, undoSuffix, type RunStanding, type TellAnswer } from './run-messages.ts'
import { standingKey } from './run-state.ts'

export interface RestateAdminOptions {
  readonly line: RunLine
  readonly admin: AdminApi | undefined
  /** Settles when the handlers are known. */
  readonly ready: () => Promise<void> | undefined
  readonly definition: (service: string, version: number) => AnyServiceDefinition | undefined
  readonly plan: (
    entries: ReadonlyArray<KeptEntry>,
  ) => Promise<FlextResult<ReadonlyArray<FlowPlace>>>
  readonly now: () => number
  readonly newId: () => string
}

export const restateAdmin = (options: RestateAdminOptions): RunAdmin => {
  const { line, admin, ready, definition, plan, now, newId } = options

  return {
    list: async (filter = {}) => {
      if (!admin) throw new NotSupportedDefect(listNeedsAdmin('runs.list'))
      return listRuns(admin, filter)
    },
    show: async (run) => {
      await ready()
      const current = await currentRun(line, run)
      if (E.isLeft(current)) return current
      const shown = await line.show(current.right.name, true)
      if (shown === null) return E.left(runUnknown(run))
      return E.right({ summary: summaryOf(shown.standing), entries: shown.entries })
    },
    cancel: async (run, reason = 'cancelled') => {
      await ready()
      const current = await currentRun(line, run)
      if (E.isLeft(current)) return current
      const answer = await line.tell(current.right.name, { _tag: 'Cancel', reason })
      const why = refusal(answer)
      return why === undefined
        ? E.right(undefined)
        : E.left(cancelRefused(run.service, run.id, why))
    },
    resume: async (run) => {
      await ready()
      const current = await currentRun(line, run)
      if (E.isLeft(current)) return current
      const { name, shown } = current.right
      const { status } = shown.standing
      if (status === 'stuck' || status === 'faulted') {
        const why = refusal(await line.tell(name, { _tag: 'Resume' }))
        if (why !== undefined) return E.left(runRefused(run.id, why))
      } else if (isOpen(status)) await resumePaused(admin, name)
      else {
        return E.left(
          runRefused(run.id, `it is ${status}; only stuck, faulted and open runs go on`),
        )
      }
      const end = endOfRun(line, name)
      end.catch(() => {})
      return E.right({ end })
    },
    undo: async (run, reason = 'undone') => {
      await ready()
      const current = await currentRun(line, run)
      if (E.isLeft(current)) return current
      const { status } = current.right.shown.standing
      return status === 'committed'
        ? undoRun(line, run, reason, beginningAt(now()))
        : E.left(runRefused(run.id, `it is ${status}; only a committed run can be undone`))
    },
    planUndo: async (run) => {
      await ready()
      const current = await currentRun(line, run)
      if (E.isLeft(current)) return current
      const { status } = current.right.shown.standing
      if (status !== 'committed') {
        return E.left(runRefused(run.id, `it is ${status}; only a committed run can be undone`))
      }
      const shown = await line.show(run, true)
      return plan(shown?.entries ?? [])
    },
    signal: async (run, signal, payload, { id: signalId } = {}) => {
      await ready()
      const shown = await line.show(run, false)
      if (shown === null) return E.left(runUnknown(run))
      const { service, version } = shown.standing
      const known = definition(service, version)
      if (!known) {
        return E.left(
          runRefused(run.id, `no service ${service}, version ${version}, is registered`),
        )
      }
      const name = typeof signal === 'string' ? signal : signal.name
      const encoded = signalPayload(known, name, payload)
      if (E.isLeft(encoded)) return encoded
      const id = signalId === undefined ? undefined : { signalId }
      const wish = { _tag: 'Signal', signal: name, payload: encoded.right, ...id } as const
      const why = refusal(await line.tell(run, wish))
      return why === undefined ? E.right(undefined) : E.left(runRefused(run.id, why))
    },
    prune: () => Promise.reject(new NotSupportedDefect(refusedByRestate('runs.prune'))),
    fork: async (run, { from, id = newId() }) => {
      await ready()
      const shown = await line.show(run, true)
      if (shown === null) return E.left(runUnknown(run))
      const records = forkedRecords(shown.entries, from, id)
      if (E.isLeft(records)) return E.left(runRefused(run.id, records.left))
      const forked: RunName = { service: run.service, id }
      const input = { _tag: 'Fork', records: records.right, ...beginningAt(now()) } as const
      if ((await line.submit(forked, input)) === 'known') {
        return E.left(runRefused(run.id, `there is a run ${id} already`))
      }
      const end = endOfRun(line, forked)
      end.catch(() => {})
      return E.right({ id, end })
    },
  }
}

export const listNeedsAdmin = (asked: string) =>
  notSupported(asked, 'it needs the admin API; name it as `admin`')

/** Why a wish was not granted; undefined when it was. */
export const refusal = (answer: TellAnswer): string | undefined => {
  switch (answer._tag) {
    case 'Granted':
      return undefined
    case 'Refused':
      return answer.why
    case 'Unknown':
      return 'nothing is known of it'
  }
}

/** The runs that a cluster has, by the state of their workflows. */
export const listRuns = async (
  admin: AdminApi,
  { limit = Infinity, ...filter }: RunFilter,
): Promise<ReadonlyArray<RunSummary>> => {
  const rows = answered(
    await admin.query<{ readonly service_key: string; readonly standing: string }>(
      `select service_key, value_utf8 as standing from state where key = '${standingKey}'`,
    ),
  )
  const runs = new Map<string, RunSummary>()
  // What takes back a run stands for the run.
  for (const { standing } of rows.toSorted(undoingLast)) {
    const summary = summaryOf(JSON.parse(standing) as RunStanding)
    runs.set(`${summary.service}/${summary.id}`, summary)
  }
  return [...runs.values()]
    .filter((run) => fits({ ...run, errorTag: run.error?._tag }, filter))
    .toSorted((one, other) => other.startedAt - one.startedAt || other.run - one.run)
    .slice(0, limit)
}

interface KeyedRow {
  readonly service_key: string
}

const undoingLast = (one: KeyedRow, other: KeyedRow): number =>
  Number(one.service_key.endsWith(undoSuffix)) - Number(other.service_key.endsWith(undoSuffix))

const summaryOf = ({ rests: _, heard: __, ...summary }: RunStanding): RunSummary => summary

/** An invocation that failed too often waits for somebody to look at it. */
export const resumePaused = async (admin: AdminApi | undefined, run: RunName): Promise<void> => {
  if (!admin) return
  const waiting = answered(
    await admin.query<{ readonly id: string }>(
      `select id from sys_invocation where target_service_name = ${sqlText(run.service)}
       and target_service_key = ${sqlText(run.id)} and target_handler_name = 'run'
       and status in ('paused', 'backing-off')`,
    ),
  )
  for (const { id } of waiting) await admin.resume(id)
}
