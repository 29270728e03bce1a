/**
 * A world in one append-only file that outlives the processes which change it, and a service that
 * changes it: for tests that kill the process. Each line of the file is one effect.
 */
import { appendFileSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'
import {
  all,
  changing,
  event,
  finishing,
  FlextDomainService,
  pivot,
  reading,
  type FlextError,
  type FlextResult,
  type StepContext,
} from 'flext-core'
import * as t from 'io-ts'

/** `do` or `undo`, the run, what was done, and under which idempotency key. */
export interface Effect {
  readonly verb: string
  readonly run: string
  readonly what: string
  readonly key: string
}

export const effectsIn = (path: string): ReadonlyArray<Effect> =>
  existsSync(path) ? effectsOf(readFileSync(path, 'utf8')) : []

const effectsOf = (lines: string): ReadonlyArray<Effect> =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [verb = '', run = '', what = '', key = ''] = line.split(' ')
      return { verb, run, what, key }
    })

export interface KillPort {
  /** Adds an effect, unless it is there under its key: a system that knows idempotency keys. */
  readonly world: (effect: Effect) => void
}

export const killPort = (path: string): KillPort => {
  const file = openSync(path, 'a+')
  const there = new Set<string>()
  let read = 0
  /** Others may have changed the world meanwhile. */
  const look = (): void => {
    const bytes = Buffer.alloc(fstatSync(file).size - read)
    readSync(file, bytes, 0, bytes.length, read)
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    read += whole.length
    for (const { verb, key } of effectsOf(whole.toString())) there.add(`${verb} ${key}`)
  }
  return {
    world: ({ verb, run, what, key }) => {
      look()
      if (there.has(`${verb} ${key}`)) return
      appendFileSync(file, `${verb} ${run} ${what} ${key}\n`)
    },
  }
}

const perform = async (
  { world, step }: KillPort & StepContext,
  what: string,
): Promise<FlextResult<string, never>> => {
  await (step.key.length % 2 === 0 ? nextTurn() : sleep(1))
  world({ verb: 'do', run: step.runId, what, key: step.key })
  await nextTurn()
  return E.right(step.key)
}

/** Told once for each change, after the commit. */
export const Changed = event({ type: 'kill.changed', data: t.string })

const change = changing({
  name: 'change',
  output: t.string,
  run: (ports: KillPort & StepContext, what: string) => perform(ports, what),
  undo: async ({ world, step }, key, what) => {
    await nextTurn()
    world({ verb: 'undo', run: step.runId, what, key })
    await nextTurn()
    return E.right(null)
  },
  events: (key) => [Changed.of(key)],
})
const judge = reading({
  name: 'judge',
  output: t.null,
  run: async (_: unknown, fine: boolean): Promise<FlextResult<null, FlextError<'Refused'>>> => {
    await nextTurn()
    return fine ? E.right(null) : E.left({ _tag: 'Refused', message: 'refused' })
  },
})
const decide = pivot({
  name: 'decide',
  output: t.string,
  run: (ports: KillPort & StepContext) => perform(ports, 'decide'),
})
const tell = finishing({
  name: 'tell',
  output: t.string,
  run: (ports: KillPort & StepContext) => perform(ports, 'tell'),
})

/** What a run that commits leaves behind. */
export const wholeRun = ['a', 'b', 'c', 'decide', 'tell'] as const

/** Every third run is refused after it has changed something, and takes it back. */
export class KillService extends FlextDomainService.define({
  name: 'test.kill',
  version: 1,
  request: t.number,
  result: t.array(t.string),
  *flow(nth) {
    const a = yield* change('a')
    const [b, c] = yield* all([change('b'), change('c')])
    yield* judge(nth % 3 !== 0)
    return [a, b, c, yield* decide(), yield* tell()]
  },
}) {}
