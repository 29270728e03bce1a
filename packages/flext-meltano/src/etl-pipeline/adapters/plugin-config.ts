/** The configs of a pipeline's native plugins, looked at before anything is begun. */
import { decode } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { nearestPlace } from '../../project/config-layers.ts'
import type { NativePlugin } from '../../project/native-plugin.ts'
import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { MapperConfig } from '../../stream-maps/mapper-config.ts'
import { readStreamMaps } from '../../stream-maps/stream-map-rules.ts'
import { CsvConfig } from '../../tap-csv/csv-config.ts'
import { RestSettings } from '../../tap-rest/rest-config.ts'
import { wholeConfig } from '../../tap-rest/whole-config.ts'
import { JsonlTapConfig } from '../../tap-jsonl/jsonl-files.ts'
import { CsvTargetConfig } from '../../target-csv/csv-target-config.ts'
import { DuckdbTargetConfig } from '../../target-duckdb/duckdb-config.ts'
import { JsonlConfig } from '../../target-jsonl/jsonl-config.ts'
import { ParquetConfig } from '../../target-parquet/parquet-config.ts'
import { ParquetTapConfig } from '../../tap-parquet/parquet-tap-config.ts'
import { PostgresTapConfig } from '../../tap-postgres/tap-config.ts'
import { SqliteTapConfig } from '../../tap-sqlite/tap-config.ts'
import { PostgresTargetConfig } from '../../target-postgres/postgres-config.ts'
import { SqliteTargetConfig } from '../../target-sqlite/sqlite-config.ts'
import { problemInWords } from '../../transform/error.ts'
import { SqlTransformConfig } from '../../transform/sql-transform-config.ts'
import type { ConfigProblem } from './config-problem.ts'
import { commitProblems } from './pipeline-commit.ts'
import { readTransformation } from './transformation.ts'
import { settingsProblems } from './settings-of.ts'

const codecs: Readonly<Record<NativePlugin, t.Decoder<unknown, unknown>>> = {
  'tap-csv': CsvConfig,
  'tap-jsonl': JsonlTapConfig,
  'tap-parquet': ParquetTapConfig,
  'tap-postgres': PostgresTapConfig,
  'tap-sqlite': SqliteTapConfig,
  'target-csv': CsvTargetConfig,
  'target-duckdb': DuckdbTargetConfig,
  'tap-rest': RestSettings,
  'target-jsonl': JsonlConfig,
  'target-parquet': ParquetConfig,
  'target-postgres': PostgresTargetConfig,
  'target-sqlite': SqliteTargetConfig,
  'flext-sql': SqlTransformConfig,
  'flext-mapper': MapperConfig,
}

/**
 * Everything that is wrong with them, each by its place in the project; foreign plugins judge theirs. What
 * is wrong in files of models is told as `shown` says.
 */
export const configProblems = (
  spec: PipelineSpec,
  shown = problemInWords,
): ReadonlyArray<ConfigProblem> => {
  const { tap, mappers, target, transform } = spec
  return [
    ...[tap, ...mappers, target].flatMap(pluginProblems),
    ...[tap, target].flatMap((plugin) =>
      settingsProblems(plugin).map((text) => ({ text, plugin: plugin.name })),
    ),
    ...commitProblems(spec).map((text) => ({ text })),
    ...(transform === undefined ? [] : transformProblems(transform, target, shown)),
  ]
}

/** What is wrong with what a transformer is told, its models' files included. */
export const transformProblems = (
  transform: ResolvedPlugin,
  target: ResolvedPlugin,
  shown = problemInWords,
): ReadonlyArray<ConfigProblem> => {
  const problems = pluginProblems(transform)
  const config = SqlTransformConfig.decode(transform.config)
  if (problems.length > 0 || E.isLeft(config)) return problems
  const { models = [], models_dir } = config.right
  if (config.right.models !== undefined && models_dir !== undefined)
    return [problemAt(transform, 'models_dir', 'models, a list of files, or models_dir', 'both')]
  const read = readTransformation(config.right, transform, target)
  if (E.isRight(read)) return []
  return read.left.map((problem) => {
    const listed = models.indexOf(problem.path)
    const { path, expected, found } = problem
    if (listed !== -1)
      return problemAt(transform, `models[${listed}]`, expected, `${found}: ${path}`)
    const setting = folders.find((name) => config.right[name] === path)
    if (setting !== undefined) return problemAt(transform, setting, expected, `${found}: ${path}`)
    return { text: shown(problem) }
  })
}

const folders = ['models_dir', 'snapshots_dir', 'tests_dir', 'macros_dir'] as const

/** What is wrong with the config of one plugin, whatever stands beside it in a run. */
export const pluginProblems = (plugin: ResolvedPlugin): ReadonlyArray<ConfigProblem> => {
  if (plugin.native === undefined) return []
  const refused = plugin.refusedSettings.map(({ path, expected, found }) =>
    problemAt(plugin, path, expected, found),
  )
  if (refused.length > 0) return refused
  const config = decode(codecs[plugin.native], plugin.config)
  if (E.isRight(config)) return partsProblems(plugin)
  return config.left.problems.map(({ path, expected, found }) =>
    problemAt(plugin, path, expected, found),
  )
}

/** What a codec does not see: parts that do not go together, expressions that are none. */
const partsProblems = (plugin: ResolvedPlugin): ReadonlyArray<ConfigProblem> => {
  if (plugin.native === 'flext-mapper') return mapProblems(plugin)
  return plugin.native === 'tap-rest' ? restProblems(plugin) : []
}

const restProblems = (plugin: ResolvedPlugin): ReadonlyArray<ConfigProblem> => {
  const config = RestSettings.decode(plugin.config)
  const whole = E.isRight(config) ? wholeConfig(config.right, plugin.cwd) : E.right(undefined)
  if (E.isRight(whole)) return []
  return whole.left.map(({ place, path, expected, found }) =>
    problemAt(
      place === undefined ? plugin : { ...plugin, place, places: {} },
      path,
      expected,
      found,
    ),
  )
}

/** Expressions are parsed before anything is begun. */
const mapProblems = (plugin: ResolvedPlugin): ReadonlyArray<ConfigProblem> => {
  const config = MapperConfig.decode(plugin.config)
  const rules = E.isRight(config) ? readStreamMaps(config.right) : E.right(undefined)
  return E.isRight(rules)
    ? []
    : rules.left.map(({ path, expected, found }) => problemAt(plugin, path, expected, found))
}

const problemAt = (
  { name, place, places, warnings }: ResolvedPlugin,
  path: string,
  expected: string,
  found: string,
): ConfigProblem => {
  // Of a value that is nothing but a variable, nothing is left where that is not set.
  const unset = warnings.find((warning) => warning.path.endsWith(`.config.${path}`))
  const why = found === 'missing' && unset !== undefined ? ` (expected ${unset.expected})` : ''
  return {
    text: `${nearestPlace(places, path) ?? place}: ${name} ${path}: expected ${expected}, found ${found}${why}`,
    plugin: name,
    setting: path.split(/[.[]/, 1)[0] ?? '',
    ...(found === 'missing' && !/[.[]/.test(path) ? { lacking: path } : {}),
  }
}
