/** How an API lets in. */
import { literalUnion, optional, strictObject, Url } from 'flext-core'
import * as t from 'io-ts'

const None = strictObject({ type: t.literal('none') }, 'auth none')

const Basic = strictObject(
  { type: t.literal('basic'), username: t.string, password: t.string },
  'auth basic',
)

const Bearer = strictObject({ type: t.literal('bearer'), token: t.string }, 'auth bearer')

const ApiKey = strictObject(
  {
    type: t.literal('api_key'),
    api_key: t.string,
    /** Of the header or of the parameter. Default: `X-API-Key`. */
    name: optional(t.string),
    in: optional(literalUnion('header', 'query')),
  },
  'auth api_key',
)

/** https://www.rfc-editor.org/rfc/rfc6749, sections 4.4 and 6 */
export const OAuth2 = strictObject(
  {
    type: t.literal('oauth2'),
    token_url: Url,
    client_id: t.string,
    client_secret: t.string,
    /** With one it is exchanged; without, the client's own credentials are. */
    refresh_token: optional(t.string),
    scope: optional(t.string),
    /** What the server wants beside, such as `audience`. */
    params: optional(t.readonly(t.record(t.string, t.string))),
  },
  'auth oauth2',
)
export interface OAuth2 extends t.TypeOf<typeof OAuth2> {}

export const Auth = t.union([None, Basic, Bearer, ApiKey, OAuth2], 'auth')
export type Auth = t.TypeOf<typeof Auth>
