/**
 * An event as the world sees it.
 * @see CloudEvents 1.0 and its distributed tracing extension, https://github.com/cloudevents/spec
 */
import type { PublishedEvent } from '../journal/journal.ts'

export interface CloudEvent {
  readonly specversion: '1.0'
  /** The same for every delivery: consumers drop what they have seen. */
  readonly id: string
  /** `/flext/` and the service's name. */
  readonly source: string
  readonly type: string
  /** The run's id. */
  readonly subject: string
  /** RFC 3339, when the step told it. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: unknown
  /** Of the data's shape. */
  readonly dataversion: number
  readonly correlationid: string
  /** The run that told it. */
  readonly causationid: string
  readonly traceparent?: string
  readonly tracestate?: string
}

export const toCloudEvent = (published: PublishedEvent): CloudEvent => ({
  specversion: '1.0',
  id: published.id,
  source: `/flext/${published.service}`,
  type: published.event.type,
  subject: published.runId,
  time: new Date(published.at).toISOString(),
  datacontenttype: 'application/json',
  data: published.event.data,
  dataversion: published.event.version,
  correlationid: published.correlation ?? published.runId,
  causationid: `${published.service}/${published.runId}`,
  ...(published.traceparent === undefined ? undefined : { traceparent: published.traceparent }),
  ...(published.tracestate === undefined ? undefined : { tracestate: published.tracestate }),
})
