/** What a NATS sink is told, and what is wrong with it: all mistakes together. */
import type { NodeConnectionOptions } from '@nats-io/transport-node'

import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { CloudEvent } from '../event/cloud-event.ts'
import type { EventMode } from '../event/event-message.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { FlextDefect } from '../result/error.ts'

export interface NatsSinkConfig extends Pick<
  EventSubscriber,
  'name' | 'types' | 'from' | 'parking'
> {
  /** `host:port`, or several of one cluster. */
  readonly servers: string | ReadonlyArray<string>
  /** Whatever else the client of NATS takes: user and password, token, TLS. */
  readonly connection?: Omit<
    NodeConnectionOptions,
    'servers' | 'port' | 'reconnect' | 'timeout' | 'waitOnFirstConnect'
  >
  /** Where an event goes. Default: the subject is the event's type. */
  readonly subject?: string | ((event: CloudEvent) => string)
  /** The stream that has to take it; any that listens to the subject unless it is said. */
  readonly stream?: string
  /** Default `structured`. */
  readonly mode?: EventMode
  /** For a connection, and for the stream's acknowledgement. Default 5 s. */
  readonly timeout?: DurationInput
}

/** Throws a `FlextDefect` that names every mistake, and no secret. */
export const checkNats = (config: NatsSinkConfig): void => {
  const mistakes = [
    ...nameMistakes(config),
    ...serverMistakes(config),
    ...subjectMistakes(config),
    ...modeMistakes(config),
    ...timeoutMistakes(config),
  ]
  if (mistakes.length === 0) return
  throw new FlextDefect(['natsSink cannot be made:', ...mistakes].join('\n  '))
}

/** Whether a message can be published there: dotted words without wildcards. */
export const isSubject = (subject: string): boolean => /^[^\s.*>]+(?:\.[^\s.*>]+)*$/.test(subject)

type Check = (config: NatsSinkConfig) => ReadonlyArray<string>

const nameMistakes: Check = ({ name }) =>
  typeof name === 'string' && name !== '' ? [] : ['name: expected a text, found none']

const serverMistakes: Check = ({ servers }) => {
  const all = typeof servers === 'string' ? [servers] : servers
  if (!Array.isArray(all) || all.length === 0) return ['servers: expected host:port, found none']
  return (all as ReadonlyArray<unknown>).flatMap((server, nth) => {
    const place = typeof servers === 'string' ? 'servers' : `servers[${nth}]`
    if (typeof server !== 'string' || server.trim() === '') {
      return [`${place}: expected host:port, found none`]
    }
    return server.includes('@')
      ? [`${place}: expected host:port, found credentials, which belong into connection`]
      : []
  })
}

const subjectMistakes: Check = ({ subject, stream }) => [
  ...(typeof subject === 'string' && !isSubject(subject)
    ? [`subject: expected dotted words without wildcards, found ${JSON.stringify(subject)}`]
    : []),
  ...(stream === '' ? ['stream: expected a name, found none'] : []),
]

const modeMistakes: Check = ({ mode = 'structured' }) =>
  ['structured', 'binary'].includes(mode)
    ? []
    : [`mode: expected structured or binary, found ${JSON.stringify(mode)}`]

const timeoutMistakes: Check = ({ timeout = '5s' }) => {
  try {
    return durationMs(timeout) > 0
      ? []
      : [`timeout: expected more than nothing, found ${String(timeout)}`]
  } catch {
    return [`timeout: expected a length of time such as 5s, found ${String(timeout)}`]
  }
}
