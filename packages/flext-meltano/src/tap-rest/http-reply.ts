/** What goes out to an API and what comes back. */
import type { FlextResult } from 'flext-core'

import type { TapError } from '../singer/tap/tap-error.ts'
import type { ReplyText } from './reply-text.ts'

export interface HttpRequest {
  /** The stream that it is for; it stands in errors. */
  readonly stream: string
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly misread?: ReplyText['misread']
  /** Names the request in errors, without secrets: `orders: GET https://…`. */
  readonly place: string
  /** The beginning of the answer as it may be shown. */
  readonly excerpt: string
}

export type AskApi = (request: HttpRequest) => Promise<FlextResult<HttpReply, TapError>>
