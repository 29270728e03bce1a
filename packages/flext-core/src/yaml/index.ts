export { didYouMean } from './did-you-mean.ts'
export {
  describeNode,
  itemPath,
  keyPath,
  type Located,
  type LocatedEntry,
  type LocatedList,
  type LocatedMap,
  type LocatedScalar,
  type Scalar,
} from './located.ts'
export {
  inOrder,
  mistakeAt,
  mistakeOutside,
  mistakesText,
  mistakeText,
  type Mistake,
  type Report,
} from './mistake.ts'
export {
  anything,
  flag,
  isNothing,
  listOf,
  map,
  mapOf,
  object,
  oneOf,
  placed,
  text,
  textual,
  wrong,
  type Read,
  type Shape,
} from './reading.ts'
export {
  placeOf,
  placeText,
  sourceText,
  type FilePlace,
  type Place,
  type SourceText,
  type Span,
} from './source-text.ts'
export { parseYaml } from './yaml-document.ts'
