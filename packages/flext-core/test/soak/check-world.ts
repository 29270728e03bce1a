/** Holds a journal whose runs have all ended, and the world, against the model. */
import type { FlextRuntime, RunSummary } from 'flext-core'

import { mayEnd, wholeOf } from './model.ts'
import type { SoakRequest, Trace } from './service.ts'
import type { Effect } from './world.ts'

export interface Told {
  /** Of runs, as the processes were answered: `committed`, or the tag of the error. */
  readonly answers: ReadonlyMap<string, string>
  /** Ids of events, as a durable subscriber was handed them. */
  readonly delivered: ReadonlyArray<string>
  /**
   * Whether a process that has lost its journal to another, and does not know it yet, may still ask for
   * what was undone meanwhile. The world's keys see to it that nothing comes of that.
   */
  readonly mayBeLate: boolean
}

export interface Checked {
  readonly runs: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly violations: ReadonlyArray<string>
}

export const checkWorld = async (
  runtime: FlextRuntime,
  allEffects: ReadonlyArray<Effect>,
  { answers, delivered, mayBeLate }: Told,
): Promise<Checked> => {
  const violations: Array<string> = []
  const runs = await runtime.runs.list()
  const roots = runs.filter(({ service }) => service === 'soak.run')
  const effects = Map.groupBy(allEffects, ({ label }) => label.split(':')[0]!)
  const published = await allEvents(runtime)
  const told = Map.groupBy(published, ({ service, runId }) => `${service} ${runId}`)

  for (const run of runs) {
    const wrong = checkRun(run, effects, told, { answers, mayBeLate })
    if (wrong.length > 0) violations.push(await described(runtime, run, wrong, effects))
  }
  for (const root of effects.keys()) {
    if (!roots.some(({ id }) => id === root))
      violations.push(`${root} did something, and is no run`)
  }
  for (const [id, answer] of answers) {
    if (
      answer === 'committed' &&
      !runs.some((run) => run.id === id && run.status === 'committed')
    ) {
      violations.push(`${id} was told to have committed, and has not`)
    }
  }
  const ids = published.map(({ id }) => id)
  const seen = new Set(delivered)
  const lost = ids.filter((id) => !seen.has(id))
  const invented = [...seen].filter((id) => !ids.includes(id))
  if (lost.length > 0) violations.push(`events never delivered: ${lost.join(', ')}`)
  if (invented.length > 0)
    violations.push(`events delivered that nobody told: ${invented.join(', ')}`)
  const inOrder = [...seen].filter((id) => ids.includes(id))
  if (inOrder.join() !== ids.filter((id) => seen.has(id)).join()) {
    violations.push('events first delivered in another order than they were published')
  }
  const byStatus = Map.groupBy(roots, ({ status }) => status)
  return {
    runs: roots.length,
    byStatus: Object.fromEntries([...byStatus].map(([status, all]) => [status, all.length])),
    violations,
  }
}

type Events = Awaited<ReturnType<typeof allEvents>>

const allEvents = async (runtime: FlextRuntime) => {
  const found: Array<Awaited<ReturnType<FlextRuntime['events']>>[number]> = []
  for (let after = await runtime.events(); after.length > 0;) {
    found.push(...after)
    after = await runtime.events(after.at(-1))
  }
  return found
}

const checkRun = (
  run: RunSummary,
  effects: ReadonlyMap<string, ReadonlyArray<Effect>>,
  told: ReadonlyMap<string, Events>,
  { answers, mayBeLate }: Omit<Told, 'delivered'>,
): ReadonlyArray<string> => {
  const wrong: Array<string> = []
  const request = run.request as SoakRequest
  const isRoot = run.service === 'soak.run'
  const { plan } = request
  const stopped = plan.cancelAfter !== null || plan.deadline !== null
  const expected = new Set<string>(mayEnd(plan))
  if (stopped) expected.add('cancelled')
  // A run that others call ends as those do, and may be undone with them.
  if (isRoot ? !expected.has(run.status) : !ends.has(run.status)) {
    wrong.push(`it is ${run.status}; the model knows ${[...expected].join(', ')}`)
  }
  const answer = answers.get(run.id)
  if (isRoot && answer !== undefined && !goesOn.has(answer)) {
    const ended = run.status === 'committed' ? 'committed' : run.error?._tag
    if (answer !== ended) wrong.push(`it ended with ${ended}, and its caller was told ${answer}`)
  }
  const whole = run.status === 'committed' ? followed(request, run.result as Trace, wrong) : nothing
  if (isRoot) {
    const found = inWorld(effects.get(run.id) ?? [], mayBeLate, wrong)
    const missing = [...whole.effects].filter((label) => !found.has(label))
    const left = [...found].filter((label) => !whole.effects.has(label))
    if (missing.length > 0) wrong.push(`not in the world: ${missing.join(', ')}`)
    if (left.length > 0) wrong.push(`left in the world: ${left.join(', ')}`)
  }
  if (isRoot || run.status === 'committed') {
    const events = (told.get(`${run.service} ${run.id}`) ?? []).map(({ event }) =>
      String(event.data),
    )
    const same = events.toSorted().join() === [...whole.events].toSorted().join()
    if (!same)
      wrong.push(`told ${events.join(', ')}; the model has ${[...whole.events].join(', ')}`)
  }
  return wrong
}

const ends = new Set(['committed', 'compensated', 'cancelled'])
/** Whoever is told this knows that the run goes on later. */
const goesOn = new Set(['JournalFailed', 'RunInterrupted', 'RuntimeOnStandby'])
const nothing = { effects: new Set<string>(), events: new Set<string>() }

const followed = (request: SoakRequest, trace: Trace, wrong: Array<string>) => {
  try {
    return wholeOf(request, trace)
  } catch (thrown) {
    wrong.push(String(thrown))
    return nothing
  }
}

/** What is done and not undone, once for each label. */
const inWorld = (
  effects: ReadonlyArray<Effect>,
  mayBeLate: boolean,
  wrong: Array<string>,
): ReadonlySet<string> => {
  const found = new Map<string, string>()
  for (const { verb, label, key } of effects) {
    if (verb === 'late') {
      if (!mayBeLate) wrong.push(`${label} was to be done again after it was undone`)
    } else if (verb === 'undo') found.delete(label)
    else if (found.has(label))
      wrong.push(`${label} was done twice, as ${found.get(label)} and ${key}`)
    else found.set(label, key)
  }
  return new Set(found.keys())
}

const described = async (
  runtime: FlextRuntime,
  run: RunSummary,
  wrong: ReadonlyArray<string>,
  effects: ReadonlyMap<string, ReadonlyArray<Effect>>,
): Promise<string> => {
  const { request, service, id } = run
  const details = await runtime.runs.show({ service, id })
  const records = details._tag === 'Right' ? details.right.entries : []
  return [
    `run ${id} of ${service}:`,
    ...wrong.map((each) => `  ${each}`),
    `  request ${JSON.stringify(request)}`,
    ...(run.result === undefined ? [] : [`  result ${JSON.stringify(run.result)}`]),
    ...(run.error === undefined ? [] : [`  error ${JSON.stringify(run.error)}`]),
    ...records.map(({ record, at }) => `  ${at} ${JSON.stringify(record)}`),
    ...(effects.get((request as SoakRequest).root) ?? []).map(
      ({ verb, label, key }) => `  world: ${verb} ${label} ${key}`,
    ),
  ].join('\n')
}
