/** Why a queue does not take a run. */
import type { FlextError } from '../result/error.ts'

/** As many runs wait as the queue may hold. Nothing was begun; try again later. */
export interface QueueFull extends FlextError<'QueueFull'> {
  readonly queue: string
  readonly waiting: number
  readonly limit: number
}

/** An open run of the queue does already what was asked for. */
export interface Deduplicated extends FlextError<'Deduplicated'> {
  readonly queue: string
  readonly dedupe: string
  /** Of the open run. */
  readonly service: string
  readonly runId: string
}

export const queueFull = (queue: string, waiting: number, limit: number): QueueFull => ({
  _tag: 'QueueFull',
  message: `the queue ${queue} is full: ${waiting} runs wait, expected less than ${limit}`,
  queue,
  waiting,
  limit,
})

export const deduplicated = (
  queue: string,
  dedupe: string,
  { service, id }: { readonly service: string; readonly id: string },
): Deduplicated => ({
  _tag: 'Deduplicated',
  message: `run ${id} of ${service} is open in the queue ${queue} under the same key ${dedupe}`,
  queue,
  dedupe,
  service,
  runId: id,
})
