/** What a run in a workflow has in the place of a runtime's own kit: time, chance and records are Restate's. */
import { randomUUID } from 'node:crypto'

import type { WorkflowContext } from '@restatedev/restate-sdk'

import { silentLog, type FlextLog } from '../log/log.ts'
import { JournalWriter } from '../runtime/journal-writer.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import { noTelemetry } from '../telemetry/telemetry.ts'
import type { RunState } from './run-state.ts'
import { stepKeeper } from './step-keeper.ts'
import type { Turns } from './turns.ts'

export const runKit = (
  kit: RuntimeKit,
  ctx: WorkflowContext,
  turns: Turns,
  state: RunState,
): RuntimeKit => ({
  ...kit,
  clock: turns.clock,
  random: () => ctx.rand.random(),
  writer: new JournalWriter({
    immediate: true,
    append: (entries) => {
      for (const entry of entries) state.add(entry)
      return state.entries.length
    },
  }),
  // A replay would be measured like a run.
  telemetry: noTelemetry,
  log: replayAware(ctx, kit.log),
  keeper: stepKeeper({
    ctx,
    turns,
    now: kit.clock.now,
    attemptId: randomUUID(),
    notes: {
      // No clock is behind what the run has waited for.
      now: () => Math.max(turns.clock.now(), kit.clock.now()),
      uuid: kit.uuid,
      random: kit.random,
    },
  }),
})

/** Says nothing twice: what is only replayed was said before. */
const replayAware = ({ console }: WorkflowContext, log: FlextLog): FlextLog =>
  log === silentLog
    ? silentLog
    : {
        debug: (fields, message) => console.debug(fields, message),
        info: (fields, message) => console.info(fields, message),
        warn: (fields, message) => console.warn(fields, message),
        error: (fields, message) => console.error(fields, message),
      }
