/** What kind of io-ts codec one is, and what it is made of, read off its public fields. */
import type * as t from 'io-ts'

/** Any codec, as far as reporting is concerned. */
export type AnyCodec = t.Decoder<never, unknown>

/** The fields io-ts' codecs carry, each present on some kinds only. */
export interface CodecShape extends AnyCodec {
  readonly _tag?: string
  /** The codec inside one that wraps. */
  readonly type?: AnyCodec
  /** The members of a union, an intersection or a tuple. */
  readonly types?: ReadonlyArray<AnyCodec>
  /** The key by which a union tells its members apart. */
  readonly tag?: string
  readonly props?: Readonly<Record<string, AnyCodec>>
  readonly value?: unknown
  readonly keys?: Readonly<Record<string, unknown>>
}

const transparent = new Set([
  'ReadonlyType',
  'ExactType',
  'RefinementType',
  'RecursiveType',
  'Wrapped',
])

/** The codec that does the work inside readonly, refined, recursive and wrapped ones. */
export const unwrapped = (codec: AnyCodec): CodecShape => {
  let inner: CodecShape = codec
  while (inner._tag !== undefined && transparent.has(inner._tag) && inner.type !== undefined) {
    inner = inner.type
  }
  return inner
}

/** The constants a member of a tagged union has under the tag. */
export const tagsUnder = (tag: string, codec: AnyCodec): ReadonlyArray<unknown> => {
  const { props, types, value } = unwrapped(codec)
  const own = props?.[tag]
  if (own !== undefined) return [unwrapped(own).value]
  return types?.flatMap((type) => tagsUnder(tag, type)) ?? (value === undefined ? [] : [value])
}
