import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { arrow, watchedJournal } from '../../test/watched-journal.ts'
import { all } from '../flow/all.ts'
import { now } from '../flow/note.ts'
import type { AnyOperation } from '../flow/operation.ts'
import { race } from '../flow/race.ts'
import { signal as declareSignal } from '../flow/signal.ts'
import { sleep } from '../flow/sleep.ts'
import { waitFor } from '../flow/wait-for.ts'
import { queue } from '../queue/queue.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextRuntime, RunAdmin } from '../runtime/runtime.ts'
import type { DomainServiceClass } from '../service/domain-service.ts'
import { changing, finishing, pivot, reading } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { runTransitions, runWishes } from './run-states.ts'
import type { RunStatus } from './status.ts'

type AnyService = DomainServiceClass<unknown, unknown, unknown, object>

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }
const oneByOne = queue({ name: 'one-by-one', concurrency: 1 })
const run = { service: 'test.flow', id: 'r' }

const heard = declareSignal({ name: 'heard', payload: t.null })

/** What the steps of a scenario do may change between one process and the next. */
const scenario = () => {
  const journal = watchedJournal()
  /** Names of steps, and of undos as `undo change`, that fail; each as often as it says. */
  const failing = new Map<string, number>()
  /** Names of steps that are under way until the process is gone, or their signal is aborted. */
  const held = new Set<string>()
  let runtime: FlextRuntime
  let clock = skippingClock()

  const answer = async (name: string, signal: AbortSignal): Promise<E.Either<FlextError, null>> => {
    const left = failing.get(name) ?? 0
    if (left > 0) {
      failing.set(name, left - 1)
      return E.left(refused)
    }
    if (held.has(name)) {
      const aborted = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => aborted.resolve(), { once: true })
      await aborted.promise
    }
    return E.right(null)
  }
  const retry = { times: 2, base: 1_000 }
  const look = reading({
    name: 'look',
    output: t.null,
    retry,
    run: ({ step }) => answer('look', step.signal),
  })
  const change = changing({
    name: 'change',
    output: t.null,
    run: ({ step }) => answer('change', step.signal),
    undo: ({ step }) => answer('undo change', step.signal),
  })
  const tell = finishing({
    name: 'tell',
    output: t.null,
    retry: { times: 1 },
    run: ({ step }) => answer('tell', step.signal),
  })
  const decide = pivot({
    name: 'decide',
    output: t.null,
    run: ({ step }) => answer('decide', step.signal),
  })

  /** A new process, with this flow. The one before is gone without a word. */
  const process = <Op extends AnyOperation>(
    flow: () => Generator<Op, unknown, unknown>,
    { skips = true } = {},
  ) => {
    clock.stop()
    clock = skippingClock({ skips })
    runtime = quickRuntime({
      journal,
      clock,
      queues: [oneByOne],
      persistence: { times: 2 },
      random: () => 0.9,
    })
    const Service = serviceOf(flow, run.service, [heard]) as unknown as AnyService
    return new Service(runtime, {})
  }
  const statusNow = (): RunStatus | undefined => journal.find(run.service, run.id)?.status

  return {
    journal,
    failing,
    held,
    steps: { look, change, tell, decide },
    process,
    statusNow,
    /** Settles when nothing is left to do but what is held, or has a time to wait for. */
    idle: () => clock.idle(),
    get runs(): RunAdmin {
      return runtime.runs
    },
    recover: () => runtime.recover(),
    settled: () => runtime.settled(),
  }
}

type Scenario = ReturnType<typeof scenario>
type Steps = Scenario['steps']

const entriesOf = ({ journal }: Scenario) =>
  journal.entries(journal.find(run.service, run.id)?.run ?? 0)

const changeAndLook = ({ change, look }: Steps) =>
  function* () {
    yield* change()
    yield* look()
    return 'done'
  }
// oxlint-disable-next-line require-yield -- a flow that has lost all its steps
const nothing = function* () {
  return 'nothing'
}

/** Brings a run into a status in which it stays until somebody does something. */
const into: Readonly<Record<RunStatus, (here: Scenario) => Promise<void>>> = {
  queued: async (here) => {
    here.held.add('look')
    const service = here.process(changeAndLook(here.steps))
    void service.run(null, { id: 'first', queue: { in: oneByOne } })
    void service.run(null, { id: 'r', queue: { in: oneByOne } })
    await here.idle()
  },
  running: async (here) => {
    here.held.add('look')
    void here.process(changeAndLook(here.steps)).run(null, { id: 'r' })
    await here.idle()
  },
  waiting: async (here) => {
    here.failing.set('look', 1)
    void here.process(changeAndLook(here.steps), { skips: false }).run(null, { id: 'r' })
    await here.idle()
  },
  compensating: async (here) => {
    here.failing.set('look', 9)
    here.held.add('undo change')
    void here.process(changeAndLook(here.steps)).run(null, { id: 'r' })
    await here.idle()
  },
  committed: async ({ process, steps }) => {
    await process(changeAndLook(steps)).run(null, { id: 'r' })
  },
  compensated: async ({ process, failing, steps }) => {
    failing.set('look', 9)
    await process(changeAndLook(steps)).run(null, { id: 'r' })
  },
  cancelled: async (here) => {
    here.held.add('look')
    const handle = here.process(changeAndLook(here.steps)).start(null, { id: 'r' })
    await here.idle()
    await handle.cancel()
    await handle.result
  },
  stuck: async ({ process, failing, steps }) => {
    failing.set('look', 9)
    failing.set('undo change', 9)
    await process(changeAndLook(steps)).run(null, { id: 'r' })
  },
  faulted: async (here) => {
    await into.running(here)
    here.process(nothing)
    await here.recover()
    await here.settled()
  },
}

const faultedFrom = (status: RunStatus) => async (here: Scenario) => {
  await into[status](here)
  here.process(nothing)
  await here.recover()
  await here.settled()
}

const scenarios: Readonly<Record<string, (here: Scenario) => Promise<void>>> = {
  'a run that commits': async ({ process, steps: { change, look, decide } }) => {
    const flow = function* () {
      yield* now()
      yield* change()
      yield* decide()
      yield* look()
    }
    await process(flow).run(null, { id: 'r' })
  },
  'attempts that fail, each followed by one that succeeds or fails for good': async (here) => {
    here.failing.set('look', 2)
    await here.process(changeAndLook(here.steps)).run(null, { id: 'r' })
    here.failing.set('look', 9)
    await here.process(changeAndLook(here.steps)).run(null, { id: 'again' })
  },
  'a step that fails at once': async ({ process, failing, steps }) => {
    failing.set('change', 1)
    await process(changeAndLook(steps)).run(null, { id: 'r' })
  },
  'a note in one branch while another waits': async ({ process, failing, steps }) => {
    failing.set('look', 1)
    const later = function* () {
      // Operations that record nothing let the other branch get ahead.
      for (let turn = 0; turn < 50; turn++) yield* all([])
      yield* now()
    }
    const flow = function* () {
      yield* all([steps.look(), later()])
    }
    await process(flow).run(null, { id: 'r' })
  },
  'a run whose turn comes': async (here) => {
    await into.queued(here)
    await here.runs.cancel({ ...run, id: 'first' })
    here.held.clear()
    await here.runs.cancel(run)
    await here.settled()
  },
  'a cancel before its turn': async (here) => {
    await into.queued(here)
    await here.runs.cancel(run)
    await here.runs.cancel({ ...run, id: 'first' })
    await here.settled()
  },
  'a cancel while it runs': into.cancelled,
  'a cancel while it waits': async (here) => {
    await into.waiting(here)
    await here.runs.cancel(run)
    await here.settled()
  },
  'a cancel while it waits and nobody drives it': async (here) => {
    await into.waiting(here)
    here.process(changeAndLook(here.steps))
    await here.runs.cancel(run)
    await here.recover()
    await here.settled()
  },
  'a cancel while it takes back': async (here) => {
    await into.compensating(here)
    await here.runs.cancel(run)
    here.held.clear()
    here.process(changeAndLook(here.steps))
    await here.recover()
    await here.settled()
  },
  'an undo that fails once': async (here) => {
    here.failing.set('undo change', 1)
    await into.compensated(here)
  },
  'an undo that keeps failing, until somebody mends it': async (here) => {
    await into.stuck(here)
    here.failing.clear()
    await here.runs.resume(run)
    await here.settled()
  },
  'a finishing step that keeps failing, until somebody mends it': async (here) => {
    here.failing.set('tell', 9)
    const { decide, tell } = here.steps
    const flow = function* () {
      yield* decide()
      yield* tell()
    }
    await here.process(flow).run(null, { id: 'r' })
    here.failing.clear()
    await here.runs.resume(run)
    await here.settled()
  },
  'a finishing step without further attempts': async ({ process }) => {
    const tell = finishing({
      name: 'tell',
      output: t.null,
      retry: { times: 0 },
      run: () => E.left(refused),
    })
    await process(function* () {
      yield* tell()
    }).run(null, { id: 'r' })
  },
  'a flow that no longer fits, until somebody mends it': async (here) => {
    await faultedFrom('running')(here)
    here.held.clear()
    here.process(changeAndLook(here.steps))
    await here.runs.resume(run)
    await here.settled()
  },
  'a flow that no longer fits while it waits': faultedFrom('waiting'),
  'a flow that no longer fits while it takes back': async (here) => {
    await faultedFrom('compensating')(here)
    here.held.clear()
    here.failing.set('look', 0)
    here.process(changeAndLook(here.steps))
    await here.runs.resume(run)
    await here.settled()
  },
  'a sleep beside another': async ({ process }) => {
    await process(function* () {
      yield* all([sleep('1h'), sleep('2h')])
    }).run(null, { id: 'r' })
  },
  'a signal that comes before it is waited for, and one that comes later': async (here) => {
    here.held.add('look')
    const flow = function* () {
      yield* all([here.steps.look(), waitFor(heard), sleep('1s')])
      yield* waitFor(heard)
    }
    const handle = here.process(flow).start(null, { id: 'r' })
    await here.idle()
    await here.runs.signal(run, heard, null)
    await here.idle()
    await here.runs.signal(run, heard, null)
    await handle.cancel()
    await handle.result
  },
  'a signal to a run that waits for nothing else': async (here) => {
    const handle = here
      .process(function* () {
        yield* waitFor(heard)
      })
      .start(null, { id: 'r' })
    await here.idle()
    await here.runs.signal(run, heard, null)
    await handle.result
  },
  'a signal to a run whose turn has not come': async (here) => {
    await into.queued(here)
    await here.runs.signal(run, heard, null)
  },
  'a race whose loser is taken back': async ({ process, failing, steps }) => {
    failing.set('undo change', 1)
    await process(function* () {
      yield* lostRace(steps)
    }).run(null, { id: 'r' })
  },
  'a race whose loser is taken back while another branch waits': async (here) => {
    here.failing.set('undo change', 2)
    await here
      .process(function* () {
        const naps = function* () {
          for (let nap = 0; nap < 80; nap++) yield* sleep('1s')
        }
        yield* all([lostRace(here.steps), naps()])
      })
      .run(null, { id: 'r' })
  },
  'a committed run that is taken back': async (here) => {
    await into.committed(here)
    await here.runs.undo(run)
  },
}

/** A branch that has changed something loses to one that only looks. */
const lostRace = ({ change, look }: Steps) =>
  race({
    lost: (function* () {
      yield* change()
      yield* sleep('1h')
    })(),
    won: (function* () {
      yield* sleep('1m')
      yield* look()
    })(),
  })

const known: ReadonlySet<string> = new Set(
  runTransitions.flatMap(({ by, from, to }) => from.map((each) => arrow(each, by, to ?? each))),
)

describe('the life of a run', () => {
  const taken = new Set<string>()

  it.each(Object.entries(scenarios))('goes as the model says: %s', async (_name, play) => {
    const here = scenario()
    await play(here)
    expect(here.journal.strange).toEqual([])
    for (const each of here.journal.taken) taken.add(each)
  })

  it('stays committed when its flow throws as it is replayed to be undone', async () => {
    const here = scenario()
    await into.committed(here)
    here.process(() => {
      throw new TypeError('a bug')
    })
    await expect(here.runs.undo(run)).rejects.toThrow('a bug')
    expect(here.statusNow()).toBe('committed')
    expect(here.journal.strange).toEqual([])
  })

  it('has taken every transition of the model by then', () => {
    expect([...known].filter((each) => !taken.has(each))).toEqual([])
  })
})

describe('what is asked of a run', () => {
  const statuses = Object.keys(into) as ReadonlyArray<RunStatus>
  const wishes = Object.keys(runWishes) as ReadonlyArray<keyof typeof runWishes>
  const cases = wishes.flatMap((wish) => statuses.map((status) => [wish, status] as const))

  it.each(cases)(
    '%s of a run that is %s is done or refused as the model says',
    async (wish, status) => {
      const here = scenario()
      await into[status](here)
      expect(here.statusNow()).toBe(status)
      const before = entriesOf(here).length
      const allowed = (runWishes[wish] as ReadonlyArray<RunStatus>).includes(status)
      const answer = await here.runs[wish](run)
      if (allowed) expect(answer).toMatchObject({ _tag: 'Right' })
      else {
        expect(answer).toMatchObject(
          E.left({ message: expect.stringContaining(`it is ${status}`) as string }),
        )
        expect(entriesOf(here)).toHaveLength(before)
      }
      expect(here.journal.strange).toEqual([])
    },
  )
})
