/** `flext meltano state`: the states of pipelines, where the project keeps them. */
import {
  isEmptyState,
  mergeStates,
  openStates,
  SingerState,
  type KeptState,
  type StateBackend,
} from 'flext-meltano'
import { decode, problemLines } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure, Report } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { openProject } from '../project-access/open-project.ts'
import { moment } from '../terminal/quantity.ts'
import { table } from '../terminal/table.ts'
import { jsonArgument } from './json-argument.ts'

export interface MeltanoStateOptions {
  readonly environment?: string
  readonly reason?: string
}

type Outcome = E.Either<Failure, Report>
type MovableStates = Extract<ReturnType<typeof openStates>, { _tag: 'Right' }>['right']

export const withStates = async (
  cli: Cli,
  options: MeltanoStateOptions,
  use: (states: MovableStates) => Promise<Outcome>,
): Promise<Outcome> => {
  const project = await openProject(cli, options)
  if (E.isLeft(project)) return project
  const states = openStates({
    root: project.right.root,
    env: cli.world.env,
    ...(project.right.stateBackend === undefined ? {} : { at: project.right.stateBackend }),
  })
  if (E.isLeft(states)) return E.left({ error: states.left })
  try {
    return await use(states.right)
  } finally {
    await states.right.close()
  }
}

export const stateList = (
  cli: Cli,
  pattern: string | undefined,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const found = await states.list()()
    if (E.isLeft(found)) return E.left({ error: found.left })
    const shown = found.right.filter(
      ({ stateId }) => pattern === undefined || matches(pattern, stateId),
    )
    return E.right({
      document: { states: shown },
      text: table(
        [{ head: 'state' }, { head: 'revision', align: 'right' }, { head: 'kind' }, { head: 'at' }],
        shown.length === 0
          ? [['none', '', '', '']]
          : shown.map(({ stateId, revision, kind, state, at }) => [
              stateId,
              String(revision),
              isEmptyState(state) ? 'empty' : kind,
              moment(new Date(at).getTime()),
            ]),
        cli.paint,
      ).join('\n'),
    })
  })

/** `*` stands for anything. */
export const matches = (pattern: string, stateId: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`))
      .join('.*')}$`,
  ).test(stateId)

export const stateGet = (
  cli: Cli,
  stateId: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const found = await states.get(stateId)()
    if (E.isLeft(found)) return E.left({ error: found.left })
    const state = found.right?.state ?? {}
    return E.right({
      document: { stateId, singer_state: state, revision: found.right?.revision ?? 0 },
      text: JSON.stringify({ singer_state: state }),
    })
  })

const stateFrom = (cli: Cli, text: string): E.Either<Failure, SingerState> =>
  E.flatMap((given: unknown) => stateIn(given))(jsonArgument(cli, 'the state', text))

/** Both `{ "singer_state": … }`, as Meltano writes it, and the state itself. */
export const stateIn = (given: unknown, what = 'the state'): E.Either<Failure, SingerState> => {
  const inside =
    typeof given === 'object' && given !== null && 'singer_state' in given
      ? given.singer_state
      : given
  const state = decode(SingerState, inside)
  return E.isRight(state)
    ? state
    : E.left(usageInvalid(problemLines(state.left.problems, what).join('\n')))
}

export const written = (kept: KeptState, did: string): Outcome =>
  E.right({
    document: kept,
    text: `${kept.stateId} ${did}; it is at revision ${kept.revision} now`,
  })

export const stateSet = (
  cli: Cli,
  stateId: string,
  text: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const state = stateFrom(cli, text)
    if (E.isLeft(state)) return state
    const set = await states.set({
      stateId,
      state: state.right,
      reason: options.reason ?? 'flext meltano state set',
    })()
    return E.isLeft(set) ? E.left({ error: set.left }) : written(set.right, 'is set')
  })

export interface StateMergeOptions extends MeltanoStateOptions {
  readonly fromStateId?: string
}

/** Over what is there: from JSON, or from another state. */
export const stateMerge = (
  cli: Cli,
  stateId: string,
  text: string | undefined,
  options: StateMergeOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const { fromStateId } = options
    if ((text === undefined) === (fromStateId === undefined)) {
      return E.left(usageInvalid('state merge: give either a state or --from-state-id'))
    }
    const other =
      fromStateId === undefined ? stateFrom(cli, text ?? '') : await existing(states, fromStateId)
    if (E.isLeft(other)) return other
    return changed(states, stateId, options, (before) => mergeStates(before, other.right))
  })

const existing = async (
  states: StateBackend,
  stateId: string,
): Promise<E.Either<Failure, SingerState>> => {
  const found = await states.get(stateId)()
  if (E.isLeft(found)) return E.left({ error: found.left })
  return found.right === undefined || isEmptyState(found.right.state)
    ? E.left(usageInvalid(`there is no state ${stateId}`, ['flext meltano state list']))
    : E.right(found.right.state)
}

/** Only over the revision that was seen: what somebody else writes meanwhile is not lost. */
const changed = async (
  states: StateBackend,
  stateId: string,
  { reason }: MeltanoStateOptions,
  change: (before: SingerState) => SingerState,
): Promise<Outcome> => {
  const before = await states.get(stateId)()
  if (E.isLeft(before)) return E.left({ error: before.left })
  const set = await states.set({
    stateId,
    state: change(before.right?.state ?? {}),
    expected: before.right?.revision ?? 0,
    reason: reason ?? 'flext meltano state',
  })()
  return E.isLeft(set) ? E.left({ error: set.left }) : written(set.right, 'is changed')
}

export const stateCopy = (
  cli: Cli,
  from: string,
  to: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const state = await existing(states, from)
    if (E.isLeft(state)) return state
    return changed(states, to, { reason: `copied from ${from}`, ...options }, () => state.right)
  })

/** One change: whatever comes between, the next command finishes it. */
export const stateMove = (
  cli: Cli,
  from: string,
  to: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    if (from === to) return E.left(usageInvalid('state move: from and to are the same'))
    const there = await existing(states, from)
    if (E.isLeft(there)) return there
    const moved = await states.move(from, to)()
    return E.isLeft(moved)
      ? E.left({ error: moved.left })
      : E.right({ document: { from, to }, text: `${from} is ${to} now` })
  })

export interface StateClearOptions extends MeltanoStateOptions {
  readonly all?: true
}

/** One, or all that are not empty. */
export const stateClear = (
  cli: Cli,
  stateId: string | undefined,
  options: StateClearOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    if ((stateId === undefined) === (options.all === undefined)) {
      return E.left(usageInvalid('state clear: give either a state or --all'))
    }
    const reason = options.reason ?? 'flext meltano state clear'
    if (stateId !== undefined) {
      const cleared = await states.clear(stateId, { reason })()
      return E.isLeft(cleared)
        ? E.left({ error: cleared.left })
        : written(cleared.right, 'is empty: the next run begins from the beginning')
    }
    const found = await states.list()()
    if (E.isLeft(found)) return E.left({ error: found.left })
    const cleared: Array<KeptState> = []
    for (const each of found.right.filter(({ state }) => !isEmptyState(state))) {
      const empty = await states.clear(each.stateId, { reason })()
      if (E.isLeft(empty)) return E.left({ error: empty.left, beside: { states: cleared } })
      cleared.push(empty.right)
    }
    return E.right({
      document: { states: cleared },
      text: cleared.map((each) => `${each.stateId} is empty`).join('\n') || 'there is no state',
    })
  })

export const stateLog = (
  cli: Cli,
  stateId: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const found = await states.log(stateId)()
    if (E.isLeft(found)) return E.left({ error: found.left })
    return E.right({
      document: { stateId, revisions: found.right },
      text: table(
        [{ head: 'revision', align: 'right' }, { head: 'at' }, { head: 'by' }, { head: 'state' }],
        found.right.length === 0
          ? [['none', '', '', '']]
          : found.right.map(({ revision, at, run, reason, state }) => [
              String(revision),
              moment(new Date(at).getTime()),
              run ?? reason ?? '',
              JSON.stringify(state).slice(0, 60),
            ]),
        cli.paint,
      ).join('\n'),
    })
  })

export const stateRestore = (
  cli: Cli,
  stateId: string,
  revision: string,
  options: MeltanoStateOptions,
): Promise<Outcome> =>
  withStates(cli, options, async (states) => {
    const found = await states.log(stateId)()
    if (E.isLeft(found)) return E.left({ error: found.left })
    const kept = found.right.find((each) => String(each.revision) === revision)
    if (kept === undefined) {
      return E.left(
        usageInvalid(`${stateId} has no revision ${revision}`, [
          `flext meltano state log ${stateId}`,
        ]),
      )
    }
    const reason = options.reason ?? `restored from revision ${revision}`
    return changed(states, stateId, { reason }, () => kept.state)
  })
