/** How many pieces of work of pipelines are under way in this process, and when there are none. */
import { setTimeout } from 'node:timers/promises'

import type { JobPorts } from 'flext-meltano/jobs'

export interface Activity {
  /** Ports that tell when they are at work. */
  readonly counting: (ports: JobPorts) => JobPorts
  /** Settles when nothing has been under way for a moment. */
  readonly rest: () => Promise<void>
}

/** Between two steps of a pipeline there is only its journal. */
const momentMs = 1_000
const everyMs = 50

type Port = (...given: ReadonlyArray<unknown>) => unknown

export const activity = (): Activity => {
  let underWay = 0
  let last = performance.now()
  const counted = (port: unknown): unknown => {
    if (typeof port !== 'function') return port
    return (...given: ReadonlyArray<unknown>) => {
      const task: unknown = (port as Port)(...given)
      if (typeof task !== 'function') return task
      return async () => {
        underWay += 1
        try {
          return await (task as () => Promise<unknown>)()
        } finally {
          underWay -= 1
          last = performance.now()
        }
      }
    }
  }
  const isAtWork = (): boolean => underWay > 0 || performance.now() - last < momentMs
  return {
    counting: (ports) => mapped(ports, (group) => mapped(group, counted)),
    rest: async () => {
      last = performance.now()
      do await setTimeout(everyMs)
      while (isAtWork())
    },
  }
}

/** The same keys, what stands at them changed; what is no function in a group stays. */
const mapped = <Ports extends object>(ports: Ports, change: (part: never) => unknown): Ports =>
  Object.fromEntries(
    Object.entries(ports as Readonly<Record<string, unknown>>).map(([name, part]) => [
      name,
      change(part as never),
    ]),
  ) as Ports
