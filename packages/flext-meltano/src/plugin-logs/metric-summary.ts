/** What a plugin measured, added up: counts as sums, times as how many, how long and the longest. */
import type { PluginMetric } from './plugin-metric.ts'

export interface MetricSummary {
  readonly plugin: string
  readonly name: string
  readonly type: string
  readonly stream: string | null
  /** How often it was told. */
  readonly times: number
  readonly sum: number
  readonly most: number
}

export const metricSummaries = (
  told: Iterable<{ readonly plugin: string; readonly metric?: PluginMetric | undefined }>,
): ReadonlyArray<MetricSummary> => {
  const known = new Map<string, MetricSummary>()
  for (const { plugin, metric } of told) {
    if (metric === undefined) continue
    const { name, type, stream = null, value } = metric
    const key = JSON.stringify([plugin, name, stream])
    const { times, sum, most } = known.get(key) ?? { times: 0, sum: 0, most: -Infinity }
    known.set(key, {
      plugin,
      name,
      type,
      stream,
      times: times + 1,
      sum: sum + value,
      most: Math.max(most, value),
    })
  }
  return [...known.values()]
}
