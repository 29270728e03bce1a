/** One event to all of its handlers: each has it whatever becomes of the others. */
import { FlextResult } from '../result/result.ts'
import { eventHandlersFailed, type EventHandlersFailed } from './dispatch-error.ts'
import type { Message } from './message.ts'
import type { Handling } from './middleware.ts'

/** Every handler has had the event. */
export interface EventHandled {
  readonly id: string
  /** By name. */
  readonly handled: ReadonlyArray<string>
}

/** @internal */
export const fanOut = async (
  message: Message,
  handlers: ReadonlyMap<string, Handling>,
  handle: (handling: Handling) => Promise<FlextResult<unknown>>,
): Promise<FlextResult<EventHandled, EventHandlersFailed>> => {
  const names = [...handlers.keys()]
  const results = await Promise.all([...handlers.values()].map(handle))
  const failed: Array<EventHandlersFailed['failed'][number]> = []
  const handled: Array<string> = []
  for (const [index, result] of results.entries()) {
    const handler = names[index]!
    if (result._tag === 'Left') failed.push({ handler, error: result.left })
    else handled.push(handler)
  }
  return failed.length === 0
    ? FlextResult.ok({ id: message.id, handled })
    : FlextResult.fail(eventHandlersFailed(message, failed, handled))
}
