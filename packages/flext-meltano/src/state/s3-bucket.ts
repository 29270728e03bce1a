/** The few operations on a bucket that keeping states needs, over signed requests. */
import { createHash } from 'node:crypto'

import type { AwsClient } from 'aws4fetch'
import { either as E } from 'fp-ts'

import type { Done } from './revision-states.ts'
import type { S3Address } from './s3-address.ts'
import { stateBackendFailed } from './state-error.ts'

export interface S3Bucket {
  /** Keys under a prefix in their order; with `delimiter`, what is before the next slash. */
  readonly list: (
    prefix: string,
    options?: { readonly most?: number; readonly delimiter?: '/' },
  ) => Promise<Done<ReadonlyArray<string>>>
  readonly get: (key: string) => Promise<Done<string | undefined>>
  /** False where there is an object of that key already. */
  readonly putNew: (key: string, text: string) => Promise<Done<boolean>>
}

/** Requests that fail for a while are made again so often, with ever longer waits. */
const retries = 4

export const s3Bucket = (address: S3Address, place: string): S3Bucket => {
  const { base, region, accessKeyId, secretAccessKey, sessionToken } = address
  let made: Promise<AwsClient> | undefined
  const client = async (): Promise<AwsClient> => {
    made ??= import('aws4fetch').then(
      (library) =>
        new library.AwsClient({
          accessKeyId,
          secretAccessKey,
          region,
          service: 's3',
          retries,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        }),
    )
    return made
  }

  const failed = (found: string) =>
    E.left(stateBackendFailed(place, 'a bucket that keeps states', found))

  const ask = async (
    method: 'GET' | 'PUT',
    path: string,
    { body = '', headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<Done<{ readonly status: number; readonly text: string }>> => {
    try {
      const signing = await client()
      const response = await signing.fetch(`${base}${path}`, {
        method,
        headers: {
          'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
          ...headers,
        },
        ...(method === 'PUT' ? { body } : {}),
      })
      return E.right({ status: response.status, text: await response.text() })
    } catch (error) {
      const { code, message, cause } = error as NodeJS.ErrnoException
      if (code === 'ERR_MODULE_NOT_FOUND')
        return failed('no package aws4fetch: npm install aws4fetch')
      if (!(error instanceof TypeError)) throw error
      return failed(cause instanceof Error ? cause.message : message)
    }
  }

  const refused = ({ status, text }: { readonly status: number; readonly text: string }) => {
    const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1]
    return failed(code === undefined ? `status ${status}` : `${code} (status ${status})`)
  }

  const get: S3Bucket['get'] = async (key) => {
    const answer = await ask('GET', encodedKey(key))
    if (E.isLeft(answer)) return answer
    const { status, text } = answer.right
    if (status === 404 && text.includes('<Code>NoSuchKey</Code>')) return E.right(undefined)
    return status === 200 ? E.right(text) : refused(answer.right)
  }

  return {
    get,
    list: async (prefix, { most = Infinity, delimiter } = {}) => {
      const found: Array<string> = []
      let token: string | undefined
      do {
        const query = new URLSearchParams({
          'list-type': '2',
          'encoding-type': 'url',
          prefix,
          ...(most < 1000 ? { 'max-keys': String(most) } : {}),
          ...(delimiter === undefined ? {} : { delimiter }),
          ...(token === undefined ? {} : { 'continuation-token': token }),
        })
        const answer = await ask('GET', `?${query.toString().replaceAll('+', '%20')}`)
        if (E.isLeft(answer)) return answer
        if (answer.right.status !== 200) return refused(answer.right)
        const { text } = answer.right
        const element = delimiter === undefined ? 'Key' : 'Prefix'
        const inside =
          delimiter === undefined ? text : text.split('<CommonPrefixes>').slice(1).join('')
        for (const [, name = ''] of inside.matchAll(
          new RegExp(`<${element}>([^<]*)</${element}>`, 'g'),
        ))
          found.push(decodeURIComponent(name.replaceAll('+', '%20')))
        const next = /<NextContinuationToken>([^<]*)</.exec(text)?.[1]
        token = found.length >= most || next === undefined ? undefined : plainText(next)
      } while (token !== undefined)
      return E.right(found.slice(0, most))
    },
    putNew: async (key, text) => {
      const headers = { 'content-type': 'application/json', 'if-none-match': '*' }
      const answer = await ask('PUT', encodedKey(key), { body: text, headers })
      if (E.isLeft(answer)) return answer
      const { status } = answer.right
      if (status === 200) return E.right(true)
      if (status !== 412 && status !== 409) return refused(answer.right)
      // It may have been this one whose answer was lost.
      return E.Functor.map(await get(key), (there) => there === text)
    },
  }
}

const encodedKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

const plainText = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
