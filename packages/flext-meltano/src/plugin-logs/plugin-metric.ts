/**
 * What taps of the Singer SDK and of singer-python measure and log: counts of records, how long
 * requests took. https://sdk.meltano.com/en/latest/implementation/logging.html
 */
export interface PluginMetric {
  /** `counter`, `timer`, `gauge`. */
  readonly type: string
  /** `record_count`, `http_request_duration`. */
  readonly name: string
  readonly value: number
  /** Of the stream, where it is of one. */
  readonly stream?: string
  readonly tags: Readonly<Record<string, unknown>>
}

/** The metric that an object describes, in the words of either library. */
export const metricOf = (told: unknown): PluginMetric | undefined => {
  if (!isObject(told)) return undefined
  const { metric_type, type = metric_type, metric: name, value, tags } = told
  if (typeof name !== 'string' || typeof value !== 'number' || typeof type !== 'string')
    return undefined
  const said = isObject(tags) ? tags : {}
  const stream = said['stream'] ?? (said['url'] === undefined ? said['endpoint'] : undefined)
  return { type, name, value, ...(typeof stream === 'string' ? { stream } : {}), tags: said }
}

/** The metric in a text such as `METRIC: {…}`. */
export const metricIn = (text: string): PluginMetric | undefined => {
  const told = /^(?:.*\s)?METRIC:\s*(\{.*\})\s*$/.exec(text)?.[1]
  if (told === undefined) return undefined
  try {
    return metricOf(JSON.parse(told))
  } catch {
    return undefined
  }
}

/** `record_count 1200, users` */
export const metricText = ({ name, value, type, stream, tags }: PluginMetric): string => {
  const number = Number.isInteger(value) ? String(value) : value.toPrecision(4)
  const unit = type === 'timer' ? ' s' : ''
  const { endpoint, http_status_code: status } = tags
  const told = [stream ?? endpoint, status].filter(
    (each) => typeof each === 'string' || typeof each === 'number',
  )
  return [`${name} ${number}${unit}`, ...told].join(', ')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
