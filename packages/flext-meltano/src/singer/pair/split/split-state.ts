/**
 * The state of a tap whose streams are extracted by processes of their own: each tells the whole, and
 * only what it has changed of its own part is taken. What is of no stream one cannot tell for all: the
 * others would begin from there. While streams are under way the state names those that are done.
 */
import { isDeepStrictEqual } from 'node:util'

import * as t from 'io-ts'

import type { SingerState } from '../../message.ts'

/** The key of a state under way that names the streams which need not be extracted again. */
const doneKey = 'flext_streams_done'

/** The key that says which streams failed for good, and why, at the end of a load that goes on without them. */
const failedKey = 'flext_streams_failed'

/** A part of the state that a stream has changed, and that is not its own. */
export interface SharedState {
  readonly path: string
  readonly stream: string
}

export interface SplitState {
  /** What a process is given to begin with. */
  readonly clean: () => SingerState
  /** As it is told while streams are under way. */
  readonly underWay: () => SingerState
  readonly done: () => ReadonlySet<string>
  readonly finish: (stream: string) => void
  readonly fail: (stream: string, message: string) => void
  readonly failed: () => ReadonlyMap<string, string>
  /**
   * Takes what changed between two states that the process of a stream told; whether anything did, or
   * why the state cannot be split.
   */
  readonly take: (stream: string, before: SingerState, after: SingerState) => boolean | SharedState
}

type Path = ReadonlyArray<string>
interface Change {
  readonly path: Path
  /** Undefined where it is gone. */
  readonly value: unknown
}

export const splitState = (
  start: SingerState | undefined,
  streams: ReadonlyArray<string>,
  /** What a tap may call a stream in its state, beside its id. */
  nameOf: (stream: string) => string = (stream) => stream,
): SplitState => {
  const { currently_syncing: _, ...begun } = cleanState(start ?? {})
  let state: SingerState = begun
  const finished = new Set(streamsDone(start ?? {}))
  // Those that failed before go once more.
  const failed = new Map<string, string>()
  const namesOf = (stream: string): ReadonlyArray<string> => [stream, nameOf(stream)]

  return {
    clean: () => state,
    underWay: () => ({
      ...state,
      ...(finished.size === 0 ? {} : { [doneKey]: [...finished] }),
      ...(failed.size === 0 ? {} : { [failedKey]: Object.fromEntries(failed) }),
    }),
    fail: (stream, message) => void failed.set(stream, message),
    failed: () => failed,
    done: () => finished,
    finish: (stream) => void finished.add(stream),
    take: (stream, before, after) => {
      const others = streams.filter((one) => one !== stream)
      const own = namesOf(stream)
      const foreign = others.flatMap(namesOf)
      const changes = changesIn(before, after).filter((change) => isOf(change, own, foreign))
      const shared = changes.find(({ path }) => !isNamed(path, own))
      if (shared !== undefined && others.length > 0) return { path: shared.path.join('.'), stream }
      for (const { path, value } of changes) state = put(state, path, value)
      return changes.length > 0
    },
  }
}

/** A state without what is said of streams under way. */
export const cleanState = ({
  [doneKey]: _done,
  [failedKey]: _failed,
  ...state
}: SingerState): SingerState => state

/** Why streams failed for good in the load that came to this state, by stream. */
export const failuresIn = ({ [failedKey]: failed }: SingerState): StreamFailures =>
  StreamFailures.is(failed) ? failed : {}

const StreamFailures = t.readonly(t.record(t.string, t.string))
type StreamFailures = t.TypeOf<typeof StreamFailures>

/** Whether a state is one of streams under way. */
export const isUnderWay = (state: SingerState): boolean =>
  state[doneKey] !== undefined || state[failedKey] !== undefined

const streamsDone = ({ [doneKey]: done }: SingerState): ReadonlyArray<string> =>
  Array.isArray(done) ? done.filter((one) => typeof one === 'string') : []

/** What a process says of streams that others extract is what it was given, or a guess. */
const isOf = (
  { path, value }: Change,
  own: ReadonlyArray<string>,
  others: ReadonlyArray<string>,
): boolean => {
  if (path[0] === 'currently_syncing' || path[0] === doneKey || path[0] === failedKey) return false
  if (isNamed(path, own)) return true
  // An empty place for bookmarks is nobody's, and others may have put theirs there.
  return value !== undefined && !isEmpty(value) && !isNamed(path, others)
}

const isNamed = (path: Path, names: ReadonlyArray<string>): boolean =>
  path.some((key) => names.includes(key))

const isEmpty = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 0

const changesIn = (before: unknown, after: unknown, path: Path = []): ReadonlyArray<Change> => {
  if (isDeepStrictEqual(before, after)) return []
  if (!isMap(after) || (before !== undefined && !isMap(before))) return [{ path, value: after }]
  const was = isMap(before) ? before : {}
  const keys = new Set([...Object.keys(was), ...Object.keys(after)])
  const inside = [...keys].flatMap((key) => changesIn(was[key], after[key], [...path, key]))
  return inside.length === 0 ? [{ path, value: after }] : inside
}

const put = (state: SingerState, [key, ...rest]: Path, value: unknown): SingerState => {
  if (key === undefined) return isMap(value) ? value : state
  if (rest.length > 0) {
    const inner = state[key]
    return { ...state, [key]: put(isMap(inner) ? inner : {}, rest, value) }
  }
  if (value !== undefined) return { ...state, [key]: value }
  const { [key]: _, ...without } = state
  return without
}

const isMap = (value: unknown): value is SingerState =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
