/**
 * A small S3 on the loopback interface, after the REST API reference for the operations that it has:
 * PutObject with `If-Match` and `If-None-Match`, GetObject, DeleteObject, ListObjectsV2. It checks the
 * signature of every request (AWS Signature Version 4) and keeps objects in memory.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3Options {
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly bucket?: string
  readonly region?: string
  /** Keys of a page of a listing. The service's own are 1,000. */
  readonly pageSize?: number
}

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly objects: ReadonlyMap<string, string>
  /** Puts an object there as somebody else would. */
  readonly put: (key: string, text: string) => void
  /** So many changes from now on are answered with that status: not made, or made all the same. */
  readonly failWith: (
    status: number,
    times: number,
    options?: { readonly afterwards?: boolean },
  ) => void
  readonly stop: () => Promise<void>
}

interface Asked {
  readonly request: IncomingMessage
  readonly url: URL
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const startS3 = async ({
  accessKeyId = 'flext',
  secretAccessKey = 'flext/secret+key',
  bucket = 'states',
  region = 'us-east-1',
  pageSize = 1000,
}: S3Options = {}): Promise<S3Server> => {
  const objects = new Map<string, string>()
  let failing = { status: 0, times: 0, afterwards: false }

  const answer = (asked: Asked): Answer => {
    if (failing.times > 0 && asked.request.method === 'PUT') {
      const { status, afterwards } = failing
      failing = { ...failing, times: failing.times - 1 }
      if (afterwards) perform(asked)
      return { status, body: fault('InternalError', 'told to fail') }
    }
    return perform(asked)
  }

  const perform = (asked: Asked): Answer => {
    const refused = signatureFault(asked, { accessKeyId, secretAccessKey, region })
    if (refused !== undefined) return { status: 403, body: fault('SignatureDoesNotMatch', refused) }
    const [, named = '', ...rest] = asked.url.pathname.split('/')
    const key = decodeURIComponent(rest.join('/'))
    if (named !== bucket) return { status: 404, body: fault('NoSuchBucket', named) }
    const { method } = asked.request
    if (method === 'GET' && key === '') return listing(objects, asked.url.searchParams, pageSize)
    if (method === 'GET') return got(objects, key)
    if (method === 'PUT') return put(objects, key, asked)
    if (method === 'DELETE') {
      objects.delete(key)
      return { status: 204 }
    }
    return { status: 405, body: fault('MethodNotAllowed', method ?? '') }
  }

  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      send(response, answer({ request, url, body: Buffer.concat(chunks) }))
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    accessKeyId,
    secretAccessKey,
    objects,
    put: (key, text) => void objects.set(key, text),
    failWith: (status, times, { afterwards = false } = {}) => {
      failing = { status, times, afterwards }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const send = (response: ServerResponse, { status, body = '', headers = {} }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers })
  response.end(body)
}

const etag = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`

const got = (objects: ReadonlyMap<string, string>, key: string): Answer => {
  const text = objects.get(key)
  return text === undefined
    ? { status: 404, body: fault('NoSuchKey', key) }
    : { status: 200, body: text, headers: { 'content-type': 'application/json', etag: etag(text) } }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const put = (objects: Map<string, string>, key: string, { request, body }: Asked): Answer => {
  const there = objects.get(key)
  const { 'if-none-match': none, 'if-match': match } = request.headers
  const isThere = there !== undefined
  if (none === '*' && isThere) return { status: 412, body: fault('PreconditionFailed', key) }
  if (match !== undefined && !isThere) return { status: 404, body: fault('NoSuchKey', key) }
  if (match !== undefined && isThere && match !== etag(there)) {
    return { status: 412, body: fault('PreconditionFailed', key) }
  }
  objects.set(key, body.toString())
  return { status: 200, headers: { etag: etag(body.toString()) } }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const listing = (
  objects: ReadonlyMap<string, string>,
  query: URLSearchParams,
  pageSize: number,
): Answer => {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const after = query.get('continuation-token') ?? ''
  const most = Math.min(pageSize, Number(query.get('max-keys') ?? 1000))
  const entries = new Map<string, 'key' | 'prefix'>()
  for (const key of [...objects.keys()].filter((each) => each.startsWith(prefix))) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (cut === -1) entries.set(key, 'key')
    else entries.set(key.slice(0, cut + delimiter.length), 'prefix')
  }
  const sorted = [...entries].filter(([name]) => name > after).toSorted(byBytes)
  const page = sorted.slice(0, most)
  const isCut = sorted.length > page.length
  const encoded = query.get('encoding-type') === 'url'
  const shown = (name: string): string =>
    encoded ? encodeURIComponent(name).replaceAll('%2F', '/') : xmlText(name)
  const parts = page.map(([name, kind]) =>
    kind === 'key'
      ? `<Contents><Key>${shown(name)}</Key><Size>${objects.get(name)?.length ?? 0}</Size></Contents>`
      : `<CommonPrefixes><Prefix>${shown(name)}</Prefix></CommonPrefixes>`,
  )
  const next = isCut
    ? `<NextContinuationToken>${xmlText(page.at(-1)?.[0] ?? '')}</NextContinuationToken>`
    : ''
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isCut}</IsTruncated><KeyCount>${page.length}</KeyCount>${next}${parts.join('')}</ListBucketResult>`,
  }
}

const byBytes = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))

const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const fault = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${xmlText(message)}</Message></Error>`

/**
 * What is wrong with the signature, if anything is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
const signatureFault = (
  { request, url, body }: Asked,
  {
    accessKeyId,
    secretAccessKey,
    region,
  }: Required<Pick<S3Options, 'accessKeyId' | 'secretAccessKey' | 'region'>>,
): string | undefined => {
  const { authorization = '', 'x-amz-date': date, 'x-amz-content-sha256': hash } = request.headers
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    )
  if (found === null || typeof date !== 'string' || typeof hash !== 'string') return 'not signed'
  const [, credential = '', signed = '', signature = ''] = found
  const [key = '', day = '', ...scope] = credential.split('/')
  if (key !== accessKeyId) return 'an unknown access key'
  if (scope.join('/') !== `${region}/s3/aws4_request` || !date.startsWith(day))
    return 'another scope'
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return 'another body'
  const names = signed.split(';')
  if (!names.includes('host')) return 'host is not signed'
  const query = [...url.searchParams]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .toSorted()
    .join('&')
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => strict(decodeURIComponent(part)))
      .join('/'),
    query,
    ...names.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed,
    hash,
  ].join('\n')
  const text = [
    'AWS4-HMAC-SHA256',
    date,
    [day, ...scope].join('/'),
    sha256(Buffer.from(canonical)),
  ].join('\n')
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (by, part) => createHmac('sha256', by).update(part).digest(),
    `AWS4${secretAccessKey}`,
  )
  return createHmac('sha256', signing).update(text).digest('hex') === signature
    ? undefined
    : 'another signature'
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Every character but the unreserved ones (RFC 3986). */
const strict = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
