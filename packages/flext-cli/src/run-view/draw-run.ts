/** Draws a run for people: what it was asked, each step with its time, and how it stands. */
import { isOpen, type KeptEntry, type RunSummary } from 'flext-core'
import type { JournalOwner } from 'flext-core/sqlite'
import { BackfillWindow, ETLPipelineResult } from 'flext-meltano'
import { JobRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import { commitInWords, failureFacts } from '../pipeline/summary.ts'
import type { Cli } from '../program/cli.ts'
import { ago, counted, duration, moment } from '../terminal/quantity.ts'
import { statusText } from '../terminal/status-text.ts'
import { table } from '../terminal/table.ts'
import { parentOf, type ChildRun } from './children.ts'
import { drawSteps } from './draw-steps.ts'
import { timelineOf, type GapRow } from './timeline.ts'

export interface DrawnRun {
  readonly summary: RunSummary
  readonly entries: ReadonlyArray<KeptEntry>
  /** The process that has the journal open. */
  readonly owner: JournalOwner | undefined
  readonly children?: ReadonlyArray<ChildRun>
}

export const drawRun = (cli: Cli, { summary, entries, owner, children = [] }: DrawnRun): string => {
  const { paint, world } = cli
  const { id, status, service, version, startedAt, updatedAt } = summary
  const timeline = timelineOf(entries)
  const started = entries[0]?.record
  const end = isOpen(status) && owner !== undefined ? world.now() : updatedAt
  const away = timeline
    .filter((row): row is GapRow => row.kind === 'gap')
    .reduce((sum, { from, to }) => sum + to - from, 0)

  const facts: ReadonlyArray<readonly [name: string, value: string | undefined]> = [
    ['service', `${service}, version ${version}`],
    ['request', requestText(summary.request)],
    ['begun', `${moment(startedAt)} (${ago(startedAt, world.now())})`],
    [
      isOpen(status) ? 'so far' : 'took',
      `${duration(end - startedAt - away)}${away > 0 ? `, and ${duration(away)} at rest` : ''}`,
    ],
    [
      'deadline',
      started?.kind === 'started' && started.deadline ? moment(started.deadline) : undefined,
    ],
    ['queue', queueText(summary, entries)],
    ...committedFacts(summary.result, paint.red),
    ['child of', parentOf(entries)],
    ['part of', started?.kind === 'started' ? started.correlation : undefined],
  ]
  return [
    `${paint.bold(id)}  ${statusText(status, paint, owner !== undefined)}`,
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${paint.dim(name.padEnd(8))}  ${value}`],
    ),
    '',
    ...drawSteps(cli, timeline, {
      whole: { from: startedAt, to: end },
      isTakenBack: isTakenBack(summary, entries),
    }),
    ...childrenText(cli, children),
    ...advice(cli, summary, owner),
  ].join('\n')
}

const childrenText = ({ paint }: Cli, children: ReadonlyArray<ChildRun>): ReadonlyArray<string> =>
  children.length === 0
    ? []
    : [
        '',
        ...table(
          [{ head: 'part' }, { head: 'status' }, { head: 'run' }],
          children.map(({ name = '', summary: { id, status } }) => [
            name,
            statusText(status, paint),
            id,
          ]),
          paint,
        ).map((line) => `  ${line}`),
      ]

/** `outbox, key ann, priority 2; waited 4.2 s` */
const queueText = (
  { queue }: RunSummary,
  entries: ReadonlyArray<KeptEntry>,
): string | undefined => {
  if (queue === undefined) return undefined
  const { name, key, priority } = queue
  const begun = entries.find(({ record }) => record.kind === 'dequeued')?.record
  const said = [
    name,
    ...(key === undefined ? [] : [`key ${key}`]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
  ].join(', ')
  return begun?.kind === 'dequeued' ? `${said}; waited ${duration(begun.waited)}` : said
}

/** It did not commit, and does not go on to: what waits for the commit is never published. */
const isTakenBack = ({ status }: RunSummary, entries: ReadonlyArray<KeptEntry>): boolean =>
  status !== 'committed' &&
  !entries.some(({ record }) => record.kind === 'committed') &&
  entries.some(({ record }) => record.kind === 'compensating' || record.kind === 'cancelled')

/** What an ETL pipeline or a job was asked; of another service its request as JSON. */
const requestText = (request: unknown): string => {
  const job = JobRequest.decode(request)
  if (E.isRight(job)) {
    const { job: name, parts, parallel } = job.right
    const room = parallel === undefined ? 'all at a time' : `${parallel} at a time`
    return `job ${name}: ${counted(parts.length, 'part')}, ${room}`
  }
  if (typeof request !== 'object' || request === null) return JSON.stringify(request) ?? 'nothing'
  const { tap, target, transform, environment, fullRefresh, window, keepState } = request as Record<
    string,
    unknown
  >
  if (typeof tap !== 'string' || typeof target !== 'string') return JSON.stringify(request)
  return [
    [tap, target, ...(typeof transform === 'string' ? [transform] : [])].join(' → '),
    ...(typeof environment === 'string' ? [`environment ${environment}`] : []),
    ...(fullRefresh === true ? ['full refresh'] : []),
    ...windowText(window),
    ...(keepState === true ? ['state kept'] : []),
  ].join(', ')
}

/** Of a pipeline that has committed. */
const committedFacts = (
  result: unknown,
  red: (text: string) => string,
): ReadonlyArray<readonly [name: string, value: string]> => {
  const pipeline = ETLPipelineResult.decode(result)
  if (E.isLeft(pipeline)) return []
  const { commit, streamFailures } = pipeline.right
  return [
    ...(commit === undefined ? [] : [['commit', commitInWords[commit]] as const]),
    ...failureFacts(streamFailures, red),
  ]
}

const windowText = (window: unknown): ReadonlyArray<string> => {
  if (!BackfillWindow.is(window)) return []
  const { from, to } = window
  return [`window from ${from}${to === undefined ? '' : ` to ${to}`}`]
}

const advice = (
  { paint }: Cli,
  { status, id }: RunSummary,
  owner: JournalOwner | undefined,
): ReadonlyArray<string> => {
  const arrow = paint.dim('→')
  if (isOpen(status)) {
    return owner === undefined
      ? ['', `${arrow} no process is at work on it; to go on: flext runs resume ${id}`]
      : ['', `${arrow} under way in process ${owner.pid} on ${owner.host}`]
  }
  if (status === 'stuck') {
    return ['', `${arrow} when the cause is mended: flext runs resume ${id}`]
  }
  if (status === 'faulted') {
    return [
      '',
      `${arrow} nothing is undone by guess; with the code it was begun with: flext runs resume ${id}`,
    ]
  }
  return []
}
