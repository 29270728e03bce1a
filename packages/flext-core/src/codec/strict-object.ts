/**
 * An object that has these keys and no others. io-ts' `exact` drops keys it does not know; here each
 * is refused by name, so that a misspelt setting is found and not lost.
 */
import * as t from 'io-ts'

import { Optional } from './absent.ts'
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
    const keys = Object.keys(props)
    const codecs = Object.values(props)
    super(
      name,
      (value): value is StrictObjectOf<P> => isStrict(value, props, keys, codecs),
      (value, context) => validate(value, context, props) as t.Validation<StrictObjectOf<P>>,
      encoder(keys, codecs) as t.Encode<StrictObjectOf<P>, StrictOutputOf<P>>,
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

const isStrict = (
  value: unknown,
  props: t.Props,
  keys: ReadonlyArray<string>,
  codecs: ReadonlyArray<t.Mixed>,
): boolean => {
  if (!t.UnknownRecord.is(value)) return false
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const field = value[key]
    const codec = codecs[i] as t.Mixed
    if (!codec.is(field)) return false
    if (field === undefined && !(codec instanceof Optional) && !Object.hasOwn(value, key)) {
      return false
    }
  }
  for (const key in value) if (!Object.hasOwn(props, key)) return false
  return true
}

const validate = (value: unknown, context: t.Context, props: t.Props): t.Validation<Fields> => {
  if (!t.UnknownRecord.is(value)) return mismatch(value, context, 'an object')
  const errors: t.ValidationError[] = []
  const decoded: Record<string, unknown> = {}
  let changed = false
  for (const [key, codec] of Object.entries(props)) {
    const field = Object.hasOwn(value, key) ? value[key] : undefined
    const result = codec.validate(field, t.appendContext(context, key, codec, field))
    if (result._tag === 'Left') errors.push(...result.left)
    else {
      if (result.right !== undefined || !(codec instanceof Optional)) decoded[key] = result.right
      changed ||= result.right !== field || (field === undefined && Object.hasOwn(value, key))
    }
  }
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(props, key)) continue
    const unknown = t.appendContext(context, key, t.never, value[key])
    const refused = mismatch(
      value[key],
      unknown,
      `no such key (known: ${Object.keys(props).join(', ')})`,
    )
    if (refused._tag === 'Left') errors.push(...refused.left)
  }
  if (errors.length > 0) return t.failures(errors)
  return t.success(changed ? decoded : value)
}

const encoder = (
  keys: ReadonlyArray<string>,
  codecs: ReadonlyArray<t.Mixed>,
): ((value: Fields) => Fields) => {
  const changing = keys.flatMap((key, i) => {
    const encode = codecs[i]?.encode
    return encode === undefined || encode === t.identity ? [] : [[key, encode] as const]
  })
  if (changing.length === 0) return t.identity
  return (value) => {
    const encoded: Record<string, unknown> = { ...value }
    for (const [key, encode] of changing) {
      if (encoded[key] !== undefined) encoded[key] = encode(encoded[key])
    }
    return encoded
  }
}
