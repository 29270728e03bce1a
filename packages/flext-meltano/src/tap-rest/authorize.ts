/** Lets requests in: with a header, a parameter, or a token that is fetched first and renewed in time. */
import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import type { Auth, OAuth2 } from './auth-config.ts'
import type { HttpReply } from './http-reply.ts'

export interface Pass {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

export interface Authorizer {
  readonly pass: () => Promise<FlextResult<Pass, TapError>>
  /** Forgets a token that was refused; false where there is nothing to renew. */
  readonly renew: () => boolean
}

type Post = (url: URL, form: URLSearchParams) => Promise<FlextResult<HttpReply, TapError>>

/** `post` makes the request for a token. */
export const authorizer = (auth: Auth = { type: 'none' }, post: Post): Authorizer => {
  switch (auth.type) {
    case 'none':
      return always({})
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
      return always({ headers: { authorization: `Basic ${pair}` } })
    }
    case 'bearer':
      return always({ headers: { authorization: `Bearer ${auth.token}` } })
    case 'api_key': {
      const key = { [auth.name ?? 'X-API-Key']: auth.api_key }
      return always(auth.in === 'query' ? { query: key } : { headers: key })
    }
    case 'oauth2':
      return withToken(auth, post)
  }
}

const always = ({ headers = {}, query = {} }: Partial<Pass>): Authorizer => ({
  pass: () => Promise.resolve(E.right({ headers, query })),
  renew: () => false,
})

const Token = t.intersection([
  t.type({ access_token: t.string }),
  t.partial({ expires_in: t.union([t.number, t.string]), token_type: t.string }),
])

/** A token is renewed so long before it ends. */
const marginMs = 60_000

const withToken = (auth: OAuth2, post: Post): Authorizer => {
  let known: { readonly pass: Pass; readonly until: number } | undefined
  const form = new URLSearchParams({
    grant_type: auth.refresh_token === undefined ? 'client_credentials' : 'refresh_token',
    client_id: auth.client_id,
    client_secret: auth.client_secret,
    ...(auth.refresh_token === undefined ? {} : { refresh_token: auth.refresh_token }),
    ...(auth.scope === undefined ? {} : { scope: auth.scope }),
    ...auth.params,
  })
  return {
    pass: async () => {
      if (known !== undefined && Date.now() < known.until) return E.right(known.pass)
      const reply = await post(new URL(auth.token_url), form)
      if (E.isLeft(reply)) return reply
      const { place, status, text, excerpt } = reply.right
      const token = decode(Token, parsed(text))
      if (status >= 300 || E.isLeft(token)) {
        const why = status >= 300 || E.isRight(token) ? `status ${status}` : wrongToken(token.left)
        return E.left(
          tapSourceUnreadable(place, 'a token', status >= 300 ? `${why}: ${excerpt}` : why),
        )
      }
      const { access_token, expires_in = 3600 } = token.right
      known = {
        pass: { headers: { authorization: `Bearer ${access_token}` }, query: {} },
        until: Date.now() + Number(expires_in) * 1000 - marginMs,
      }
      return E.right(known.pass)
    },
    renew: () => {
      known = undefined
      return true
    },
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const wrongToken = ({ problems }: { readonly problems: Parameters<typeof problemLines>[0] }) =>
  problemLines(problems, 'the answer').join('; ')
