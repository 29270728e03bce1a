export type { Parameter, SourceProblem } from '../code/code-file.ts'
export type { Place } from '../code/place.ts'
export {
  baselineOf,
  compare,
  readBaseline,
  writeBaseline,
  type Baseline,
  type BaselineUnreadable,
  type Comparison,
} from '../coverage/baseline.ts'
export type { BusinessOperation } from '../coverage/business-operation.ts'
export { coverage, type Coverage } from '../coverage/coverage.ts'
export { shares, type CoverageFigures, type Share, type ShareName } from '../coverage/figures.ts'
export { shortfalls, shortfallText, type LeastShares, type Shortfall } from '../coverage/gate.ts'
export { effectKinds, type EffectKind } from '../effect/effect-kind.ts'
export type { EffectPattern } from '../effect/pattern.ts'
export {
  findingKinds,
  ranks,
  type Finding,
  type FindingKind,
  type Rank,
  type Reason,
  type SeenCall,
  type Sign,
} from '../finding/finding.ts'
export { loadConfig, type QualityConfigInvalid } from '../quality-config/load-config.ts'
export { configFile, noConfig, type QualityConfig } from '../quality-config/quality-config.ts'
export type { CodeBaseError, CodeBaseMissing } from '../sources/open-code-base.ts'
export type { SourceParserMissing } from '../sources/readers.ts'
export { suggest, type Suggestion } from '../suggestion/suggest.ts'
export { analyze, type Analysis } from './analyze.ts'
export type { Progress, Surveyed, SurveyOptions } from './survey.ts'
