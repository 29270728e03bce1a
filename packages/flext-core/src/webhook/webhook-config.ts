/** What a webhook sink is told, and what is wrong with it: all mistakes together. */
import { durationMs, type DurationInput } from '../clock/duration.ts'
import type { EventMode } from '../event/event-message.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { FlextDefect } from '../result/error.ts'
import { keyProblem } from './signature.ts'

export interface WebhookSinkConfig extends Pick<
  EventSubscriber,
  'name' | 'types' | 'from' | 'parking'
> {
  /** `https://…`, or `http://…`; a user name and password in it are sent as basic authorization. */
  readonly url: string
  /** `whsec_` and 24 to 64 bytes in base64; several while keys are changed, each request is signed with all. */
  readonly secret: string | ReadonlyArray<string>
  /** Default `structured`: in `binary` the signature covers the data only, not the attributes. */
  readonly mode?: EventMode
  /** Sent with every request, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** For an answer. Default 15 s. */
  readonly timeout?: DurationInput
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/** Throws a `FlextDefect` that names every mistake, and no secret. */
export const checkWebhook = (config: WebhookSinkConfig): void => {
  const mistakes = [
    ...nameMistakes(config),
    ...urlMistakes(config),
    ...secretMistakes(config),
    ...modeMistakes(config),
    ...headerMistakes(config),
    ...timeoutMistakes(config),
  ]
  if (mistakes.length === 0) return
  throw new FlextDefect(['webhookSink cannot be made:', ...mistakes].join('\n  '))
}

type Check = (config: WebhookSinkConfig) => ReadonlyArray<string>

const nameMistakes: Check = ({ name }) =>
  typeof name === 'string' && name !== '' ? [] : ['name: expected a text, found none']

const urlMistakes: Check = ({ url }) => {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  if (!parsed) return ['url: expected a URL such as https://example.org/hook, found something else']
  const { protocol, hash } = parsed
  return [
    ...(protocol === 'https:' || protocol === 'http:'
      ? []
      : [`url: expected https: or http:, found ${protocol}`]),
    ...(hash === '' ? [] : ['url: expected no fragment, found one']),
  ]
}

const secretMistakes: Check = ({ secret }) => {
  const keys = Array.isArray(secret) ? (secret as ReadonlyArray<unknown>) : [secret]
  if (keys.length === 0) return ['secret: expected at least one key, found none']
  return keys.flatMap((key, nth) => {
    const problem = keyProblem(key)
    const place = keys.length === 1 ? 'secret' : `secret[${nth}]`
    return problem === undefined ? [] : [`${place}: ${problem}`]
  })
}

const modeMistakes: Check = ({ mode = 'structured' }) =>
  ['structured', 'binary'].includes(mode)
    ? []
    : [`mode: expected structured or binary, found ${JSON.stringify(mode)}`]

const ours = /^(?:ce-.*|webhook-.*|content-type|content-length|traceparent|tracestate|host)$/i

const headerMistakes: Check = ({ headers = {} }) =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (ours.test(name)) return [`headers.${name}: expected another name: the sink sets this one`]
    try {
      void new Headers({ [name]: value })
      return []
    } catch {
      return [
        `headers.${name}: expected the name and value of an HTTP header, found other characters`,
      ]
    }
  })

const timeoutMistakes: Check = ({ timeout = '15s' }) => {
  try {
    const ms = durationMs(timeout)
    return ms > 0 ? [] : [`timeout: expected more than nothing, found ${String(timeout)}`]
  } catch {
    return [`timeout: expected a length of time such as 15s, found ${String(timeout)}`]
  }
}
