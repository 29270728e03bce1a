/** Where OpenLineage events can go: a file of JSON lines, or a server that takes them by HTTP. */
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

import { causeOf, type FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineageUndelivered, type LineageUndelivered } from './error.ts'
import type { LineageSink } from './ports.ts'

/** Appends to a file, an event a line, and answers when they are on disk. */
export const fileLineageSink = (path: string): LineageSink => ({
  deliver: (events) => async () => {
    try {
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'a')
      try {
        await file.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
        await file.sync()
      } finally {
        await file.close()
      }
      return E.right(undefined)
    } catch (thrown) {
      return E.left(lineageUndelivered(path, causeOf(thrown).message, false))
    }
  },
})

export interface HttpLineageSink {
  /** Of the server: `https://lineage.example.org`. */
  readonly url: string
  /** Default `api/v1/lineage`. */
  readonly endpoint?: string
  readonly apiKey?: string
  /** Milliseconds for each event. Default 10,000. */
  readonly timeout?: number
}

/** Posts each event; @see https://openlineage.io/apidocs/openapi */
export const httpLineageSink = ({
  url,
  endpoint = 'api/v1/lineage',
  apiKey,
  timeout = 10_000,
}: HttpLineageSink): LineageSink => {
  const place = new URL(endpoint, url.endsWith('/') ? url : `${url}/`)
  const post =
    (body: string, signal: AbortSignal): FlextTask<void, LineageUndelivered> =>
    async () => {
      try {
        const response = await fetch(place, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/json',
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        })
        if (response.ok) {
          await response.body?.cancel()
          return E.right(undefined)
        }
        const said = (await response.text()).slice(0, 200)
        const again = response.status >= 500 || response.status === 408 || response.status === 429
        return E.left(
          lineageUndelivered(place.host, `status ${response.status} ${said}`.trim(), again),
        )
      } catch (thrown) {
        const { message, cause } = causeOf(thrown)
        const why = cause === undefined ? message : `${message}: ${cause.message}`
        return E.left(lineageUndelivered(place.host, why, true))
      }
    }
  return {
    deliver: (events, signal) => async () => {
      for (const event of events) {
        const posted = await post(JSON.stringify(event), signal)()
        if (E.isLeft(posted)) return posted
      }
      return E.right(undefined)
    },
  }
}

/** One sink after another; the first that does not take the events is told. */
export const bothSinks = (sinks: ReadonlyArray<LineageSink>): LineageSink => ({
  deliver: (events, signal) => async () => {
    for (const sink of sinks) {
      const delivered = await sink.deliver(events, signal)()
      if (E.isLeft(delivered)) return delivered
    }
    return E.right(undefined)
  },
})
