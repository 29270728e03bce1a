/** Fields in code: their codecs, their types, values of them, and objects made of them. */
import {
  codecOfFields,
  knownTypes,
  parseFieldType,
  type FieldType,
  type Fields,
} from 'flext-quality'
import type { JsonValue } from 'flext-core'
import { either as E } from 'fp-ts'

import type { ModuleSource } from './module-source.ts'

/** Where models are imported from; `undefined` in the file that declares them. */
export type Models = string | undefined

/** The codec of an object: strict where a field may be left out, or when asked for; with a name or without. */
export const codecSource = (
  module: ModuleSource,
  fields: Fields,
  models: Models,
  { name, strict: isStrict = false }: { readonly name?: string; readonly strict?: boolean } = {},
): string => {
  const named = name === undefined ? '' : `, '${name}'`
  const types = Object.entries(fields).map(([field, written]) => [field, typed(written)] as const)
  const props = types.map(([field, type]) => `${field}: ${codecOf(module, type, models)}`)
  if (!isStrict && !types.some(([, { optional }]) => optional)) {
    const t = module.all('io-ts', 't')
    return `${t}.readonly(${t}.type({ ${props.join(', ')} })${named})`
  }
  const strict = module.use('flext-core', 'strictObject')
  return `${strict}({ ${props.join(', ')} }${named})`
}

/** The codec of one field. */
export const codecOf = (module: ModuleSource, type: FieldType, models: Models): string => {
  const one = baseCodec(module, type.base, models)
  const many = type.list ? `${module.all('io-ts', 't')}.readonlyArray(${one})` : one
  const whole = type.nullable ? `${module.use('flext-core', 'nullable')}(${many})` : many
  return type.optional ? `${module.use('flext-core', 'optional')}(${whole})` : whole
}

const baseCodec = (module: ModuleSource, base: string, models: Models): string => {
  if (/^(?:string|number|boolean)$/.test(base)) return `${module.all('io-ts', 't')}.${base}`
  if (knownTypes.has(base)) return module.use('flext-core', base)
  return models === undefined ? base : module.use(models, base)
}

/** The TypeScript type of a field, with its import. */
export const typeSource = (module: ModuleSource, type: FieldType, models: Models): string => {
  const known = knownTypes.get(type.base)?.decodesTo
  const one =
    known === undefined
      ? models === undefined
        ? type.base
        : module.type(models, type.base)
      : /^[A-Z]/.test(known) && known !== 'Date'
        ? module.type('flext-core', known)
        : known
  return [
    type.list ? `ReadonlyArray<${one}>` : one,
    ...(type.nullable ? ['null'] : []),
    ...(type.optional ? ['undefined'] : []),
  ].join(' | ')
}

/** `{ pens, to }`, where what may be undefined is left out if it is. */
export const objectSource = (
  fields: ReadonlyArray<{ readonly name: string; readonly type: FieldType }>,
): string => {
  const [only] = fields
  if (only?.type.optional && fields.length === 1) return orNothing(only.name)
  const members = fields.map(({ name, type }) => (type.optional ? `...(${orNothing(name)})` : name))
  return `{ ${members.join(', ')} }`
}

const orNothing = (name: string): string => `${name} === undefined ? {} : { ${name} }`

/** A decoded value in code, of the JSON it is encoded as. */
export const valueSource = (
  module: ModuleSource,
  written: string,
  json: JsonValue,
  models: Readonly<Record<string, Fields>>,
): string => {
  const { base, list } = typed(written)
  if (json === null) return 'null'
  if (list && Array.isArray(json)) {
    return `[${(json as ReadonlyArray<JsonValue>).map((each) => valueSource(module, base, each, models)).join(', ')}]`
  }
  const model = models[base]
  if (model !== undefined) return valuesSource(module, model, json as JsonObject, models)
  if (base === 'Instant') return `new Date(${JSON.stringify(json)})`
  if (base === 'LocalDate') {
    const decode = module.use('flext-core', 'decodeOrThrow')
    return `${decode}(${module.use('flext-core', 'LocalDate')}, ${JSON.stringify(json)})`
  }
  const decoded = knownTypes.get(base)?.codec.decode(json)
  return JSON.stringify(decoded && E.isRight(decoded) ? decoded.right : json)
}

type JsonObject = Readonly<Record<string, JsonValue>>

/** An object of decoded values. */
export const valuesSource = (
  module: ModuleSource,
  fields: Fields,
  json: JsonObject,
  models: Readonly<Record<string, Fields>>,
): string =>
  `{ ${Object.entries(fields)
    .filter(([name]) => name in json)
    .map(
      ([name, written]) => `${name}: ${valueSource(module, written, json[name] ?? null, models)}`,
    )
    .join(', ')} }`

/** A type as it was checked when the description was read. */
export const typed = (written: string): FieldType =>
  parseFieldType(written) ?? { base: written, list: false, nullable: false, optional: false }

/** Whether JSON is a value of these fields. */
export const isValid = (
  fields: Fields,
  json: JsonObject,
  models: Readonly<Record<string, Fields>>,
): boolean => E.isRight(codecOfFields(fields, models, 'Request').decode(json))
