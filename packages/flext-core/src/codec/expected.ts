/** What a codec expects, in words: its own where it has any, else made from its io-ts kind. */
import { unwrapped, type AnyCodec, type CodecShape } from './kind.ts'
import { Worded } from './worded.ts'

/** The words for what a codec expects, such as `a string` or `"csv" | "jsonl"`. */
export const expectedBy = (codec: AnyCodec): string => {
  if (codec instanceof Worded) return codec.expected
  const standard: CodecShape = codec
  switch (standard._tag) {
    case 'StringType':
      return 'a string'
    case 'NumberType':
      return 'a number'
    case 'BigIntType':
      return 'a bigint'
    case 'BooleanType':
      return 'true or false'
    case 'NullType':
      return 'null'
    case 'UndefinedType':
    case 'VoidType':
    case 'NeverType':
      return 'nothing'
    case 'LiteralType':
      return JSON.stringify(standard.value)
    case 'KeyofType':
      return anyOfWords(Object.keys(standard.keys ?? {}).map((key) => JSON.stringify(key)))
    case 'AnyArrayType':
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return 'an array'
    case 'TupleType':
      return `an array of ${standard.types?.length ?? 0}`
    case 'AnyDictionaryType':
    case 'InterfaceType':
    case 'PartialType':
    case 'StrictType':
    case 'ExactType':
    case 'DictionaryType':
      return 'an object'
    case 'UnionType':
      if (standard.tag !== undefined) return 'an object'
      return anyOfWords((standard.types ?? []).map(expectedBy))
    case 'IntersectionType':
      return [...new Set((standard.types ?? []).map(expectedBy))].join(' and ')
    case 'ReadonlyType':
    case 'RecursiveType':
      return expectedBy(unwrapped(standard.type ?? codec))
    case 'RefinementType':
      return standard.name === 'Int' ? 'a whole number' : standard.name
    case undefined:
    default:
      return codec.name
  }
}

/** Alternatives in words: literals as `"a" | "b"`, anything else joined with `or`. */
export const anyOfWords = (words: ReadonlyArray<string>): string => {
  const distinct = [...new Set(words)]
  const literals = distinct.filter(isLiteral)
  const others = distinct.filter((word) => !isLiteral(word))
  return [...(literals.length > 0 ? [literals.join(' | ')] : []), ...others].join(' or ')
}

const isLiteral = (word: string): boolean => /^("|-?\d|true$|false$)/.test(word)
