/** What the parts of a description say of each other and cannot all be true. */
import type { DecodeProblem } from 'flext-core'
import { didYouMean } from 'flext-core/yaml'

import type { RestConfig, RestStream } from './rest-config.ts'
import { placesOf } from './template.ts'

export const restProblems = ({
  streams = [],
  base_url,
  paging,
}: RestConfig): ReadonlyArray<DecodeProblem> => {
  if (streams.length === 0) {
    return [{ path: 'streams', expected: 'at least one stream', found: 'none' }]
  }
  const names = streams.map(({ name }) => name)
  const base = base_url === undefined || isHttp(base_url) ? [] : [notHttp(base_url)]
  const problems = streams.flatMap((stream, at) => {
    const here = `streams[${at}]`
    const { name, path, parent, method = 'GET', replication_key: key } = stream
    const told = (part: string, expected: string, found: string, isWrong: boolean) =>
      isWrong ? [{ path: `${here}.${part}`, expected, found }] : []
    const places = new Set([
      ...placesOf(path),
      ...Object.values(stream.params ?? {}).flatMap((value) => placesOf(String(value))),
      ...placesOf(JSON.stringify(stream.body ?? {})),
    ])
    const parented = [...places].filter((place) => place.startsWith('parent.'))
    const paged = stream.paging ?? paging
    const inBody = paged !== undefined && 'in' in paged && paged.in === 'body'
    const incremental = (['start_param', 'start_value', 'sorted'] as const).filter(
      (setting) => stream[setting] !== undefined && stream[setting] !== false,
    )
    return [
      ...told(
        'name',
        'a name that no other stream has',
        JSON.stringify(name),
        names.indexOf(name) !== at,
      ),
      ...told(
        'path',
        'a whole URL, for there is no base_url',
        JSON.stringify(path),
        base_url === undefined && !isHttp(path),
      ),
      ...told(
        'path',
        'a parent, whose records fill it in',
        `{${parented[0] ?? ''}}`,
        parent === undefined && parented.length > 0,
      ),
      ...parentProblems(streams, stream, `${here}.parent.stream`),
      ...told(
        'body',
        'method POST beside it',
        method,
        stream.body !== undefined && method !== 'POST',
      ),
      ...told('paging.in', 'method POST beside it', method, inBody && method !== 'POST'),
      ...told(
        incremental[0] ?? '',
        'a replication_key beside it',
        'none',
        key === undefined && incremental.length > 0,
      ),
      ...told(
        'path',
        'a replication_key for {start}',
        'none',
        key === undefined && places.has('start'),
      ),
      ...told(
        'sorted',
        'a stream without a parent',
        `one under ${parent?.stream ?? ''}`,
        stream.sorted === true && parent !== undefined,
      ),
      ...keyProblems(stream, `${here}.primary_keys`),
    ]
  })
  return [...base, ...problems]
}

const isHttp = (url: string): boolean => /^https?:\/\//i.test(url)

const notHttp = (url: string): DecodeProblem => ({
  path: 'base_url',
  expected: 'a URL that begins with http:// or https://',
  found: JSON.stringify(url),
})

const parentProblems = (
  streams: ReadonlyArray<RestStream>,
  stream: RestStream,
  path: string,
): ReadonlyArray<DecodeProblem> => {
  if (stream.parent === undefined) return []
  const names = streams.map(({ name }) => name)
  const line = [stream.name]
  for (
    let above: string | undefined = stream.parent.stream;
    above !== undefined;
    above = streams.find(({ name }) => name === line.at(-1))?.parent?.stream
  ) {
    if (!names.includes(above)) {
      if (line.length > 1) return []
      const meant = didYouMean(above, names)
      const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
      return [{ path, expected: `one of ${names.join(', ')}${hint}`, found: JSON.stringify(above) }]
    }
    if (line.includes(above)) {
      const circle = [...line, above].join(' → ')
      return [{ path, expected: 'a stream that does not hang on this one', found: circle }]
    }
    line.push(above)
  }
  return []
}

const keyProblems = (
  { schema, primary_keys: keys = [], replication_key, parent }: RestStream,
  path: string,
): ReadonlyArray<DecodeProblem> => {
  if (typeof schema !== 'object') return []
  const known = [...Object.keys(schema.properties ?? {}), ...Object.keys(parent?.fields ?? {})]
  return [...keys, ...(replication_key === undefined ? [] : [replication_key])]
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: keys.includes(key) ? path : path.replace(/primary_keys$/, 'replication_key'),
      expected: `one of the properties ${known.join(', ')}`,
      found: JSON.stringify(key),
    }))
}
