/** What the contract of runtimes is tried with: a process with the scripted service, and ways to look at it. */
import assert from 'node:assert/strict'

import type { FlextResult } from '../result/result.ts'
import type { FlextRuntime, RunOptions } from '../runtime/runtime.ts'
import type { RunStatus } from '../run/status.ts'
import type { RuntimeOptions } from '../runtime/runtime-options.ts'
import { ScriptedService, type ScriptedWorld } from './scripted-service.ts'
import { skippingClock } from './skipping-clock.ts'

/** Opens the runtime of a store that is empty at first, and the same one again once it is closed. */
export type OpenRuntime = (options: RuntimeOptions) => Promise<FlextRuntime>

export interface RuntimeContractCase {
  readonly name: string
  readonly run: (open: OpenRuntime) => Promise<void>
}

/** One process: a runtime with the scripted service. */
export interface Session extends AsyncDisposable {
  readonly runtime: FlextRuntime
  readonly start: (
    lines: ReadonlyArray<string>,
    options?: RunOptions,
  ) => ReturnType<ScriptedService['start']>
  readonly run: (
    lines: ReadonlyArray<string>,
    options?: RunOptions,
  ) => Promise<FlextResult<unknown>>
}

const service = ScriptedService.definition.name
export const named = (id: string) => ({ service, id })

export const session = async (
  open: OpenRuntime,
  world: ScriptedWorld,
  options: RuntimeOptions = {},
): Promise<Session> => {
  const runtime = await open({ clock: skippingClock(), ...options })
  const scripted = new ScriptedService(runtime, { world })
  return {
    runtime,
    start: (lines, how) => scripted.start([...lines], how),
    run: (lines, how) => scripted.run([...lines], how),
    [Symbol.asyncDispose]: () => runtime.close(),
  }
}

export const right = (value: unknown): unknown => ({ _tag: 'Right', right: value })

export const tagOf = (result: FlextResult<unknown>): string =>
  result._tag === 'Left' ? result.left._tag : 'a result'

export const statusOf = async ({ runtime }: Session, id: string): Promise<string> => {
  const shown = await runtime.runs.show(named(id))
  assert.ok(shown._tag === 'Right', 'the run is known')
  return shown.right.summary.status
}

/** Until whoever looks at the run sees that it stands so. */
export const untilStatus = async (here: Session, id: string, status: RunStatus): Promise<void> => {
  const begun = Date.now()
  for (let found = ''; found !== status; found = await statusOf(here, id)) {
    assert.ok(Date.now() - begun < longestWait, `the run is ${found}, and never ${status}`)
  }
}

const longestWait = 30_000

/** Until the world has come so far; every turn lets what is under way go on. */
export const until = async (reached: () => boolean): Promise<void> => {
  const begun = Date.now()
  while (!reached()) {
    assert.ok(Date.now() - begun < longestWait, 'it never comes so far')
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
