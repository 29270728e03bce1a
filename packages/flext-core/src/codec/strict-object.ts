/**
 * An object that has these keys and no others. io-ts' `exact` drops keys it does not know; here each
 * is refused by name, so that a misspelt setting is found and not lost.
 */
import * as t from 'io-ts'

import { didYouMean } from '../yaml/did-you-mean.ts'
import { Optional } from './absent.ts'
import { describeKind } from './found.ts'
import { mismatch } from './worded.ts'

type OptionalKeys<P> = {
  [K in keyof P]: P[K] extends { readonly optional: true } ? K : never
}[keyof P]
type Flat<A> = { readonly [K in keyof A]: A[K] }

/** The type of a strict object: readonly, with its optional keys optional. */
export type StrictObjectOf<P extends t.Props> = Flat<
  { readonly [K in Exclude<keyof P, OptionalKeys<P>>]: t.TypeOf<P[K]> } & {
    readonly [K in OptionalKeys<P>]?: Exclude<t.TypeOf<P[K]>, undefined>
  }
>

/** What a strict object is encoded to. */
export type StrictOutputOf<P extends t.Props> = Flat<
  { readonly [K in Exclude<keyof P, OptionalKeys<P>>]: t.OutputOf<P[K]> } & {
    readonly [K in OptionalKeys<P>]?: Exclude<t.OutputOf<P[K]>, undefined>
  }
>

/** Tagged as io-ts' own strict type, so that unions of strict objects are told apart by their tag. */
export class StrictObject<P extends t.Props> extends t.Type<StrictObjectOf<P>, StrictOutputOf<P>> {
  readonly _tag = 'StrictType'
  readonly props: P

  constructor(props: P, name: string) {
    const known = new Map(Object.entries(props))
    super(
      name,
      isStrict(known) as t.Is<StrictObjectOf<P>>,
      validator(known) as t.Validate<unknown, StrictObjectOf<P>>,
      encoder(known) as t.Encode<StrictObjectOf<P>, StrictOutputOf<P>>,
    )
    this.props = props
  }
}

/** Makes a codec for an object that refuses unknown keys; mark keys that may be left out `optional`. */
export const strictObject = <P extends t.Props>(props: P, name?: string): StrictObject<P> =>
  new StrictObject(
    props,
    name ??
      `{ ${Object.entries(props)
        .map(([key, { name: type }]) => `${key}: ${type}`)
        .join(', ')} }`,
  )

type Fields = Readonly<Record<string, unknown>>
type Known = ReadonlyMap<string, t.Mixed>

const isOptional = (codec: t.Mixed): boolean => codec instanceof Optional

const isStrict = (known: Known): ((value: unknown) => boolean) => {
  const props = [...known].map(([key, codec]) => ({ key, codec, optional: isOptional(codec) }))
  return (value) => {
    if (!t.UnknownRecord.is(value)) return false
    let seen = 0
    for (const { key, codec, optional } of props) {
      if (Object.hasOwn(value, key)) {
        if (!codec.is(value[key])) return false
        seen++
      } else if (!optional) return false
    }
    return seen === Object.keys(value).length
  }
}

const validator = (known: Known): t.Validate<unknown, Fields> => {
  const props = [...known]
  const names = [...known.keys()]
  return (value, context) => {
    if (!t.UnknownRecord.is(value)) return mismatch(value, context, 'an object')
    const errors: t.ValidationError[] = []
    let decoded: Record<string, unknown> = value
    for (const [key, codec] of props) {
      const own = Object.hasOwn(value, key)
      const field = own ? value[key] : undefined
      const result = codec.validate(field, t.appendContext(context, key, codec, field))
      if (result._tag === 'Left') errors.push(...result.left)
      else if (result.right !== field || own === isAbsent(codec, result.right)) {
        if (decoded === value) decoded = { ...value }
        if (isAbsent(codec, result.right)) delete decoded[key]
        else decoded[key] = result.right
      }
    }
    for (const key of Object.keys(value)) {
      if (!known.has(key)) errors.push(...unknownKey(key, value[key], context, names))
    }
    return errors.length > 0 ? t.failures(errors) : t.success(decoded)
  }
}

/** Whether a property is left out rather than there with the value `undefined`. */
const isAbsent = (codec: t.Mixed, value: unknown): boolean =>
  value === undefined && isOptional(codec)

const unknownKey = (
  key: string,
  value: unknown,
  context: t.Context,
  names: ReadonlyArray<string>,
): t.Errors => {
  const place = t.appendContext(context, key, t.never, value)
  const meant = didYouMean(key, names)
  const hint = meant === undefined ? `known: ${names.join(', ')}` : `did you mean ${meant}?`
  const refused = mismatch(value, place, `no such key (${hint})`, describeKind(value))
  return refused._tag === 'Left' ? refused.left : []
}

const encoder = (known: Known): ((value: Fields) => Fields) => {
  const changing = [...known].filter(([, { encode }]) => encode !== t.identity)
  if (changing.length === 0) return t.identity
  return (value) => {
    const encoded: Record<string, unknown> = { ...value }
    for (const [key, codec] of changing) {
      if (encoded[key] !== undefined) encoded[key] = codec.encode(encoded[key])
    }
    return encoded
  }
}
