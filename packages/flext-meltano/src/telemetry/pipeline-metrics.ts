/** The metrics of pipelines as data. A test holds `docs/reference/telemetry.md` against what is said here. */
import { counter, gauge, histogram, toAnHour } from 'flext-core/telemetry'

/** Under which the package is known to tracers and meters. */
export const scope = 'flext-meltano'

export const pipelineMetrics = {
  records: counter('flext.pipeline.records', '{record}', 'Records that were loaded'),
  bytes: counter(
    'flext.pipeline.bytes',
    'By',
    'What taps printed of a stream, or read where a pair is fused',
  ),
  rejected: counter('flext.pipeline.rejected', '{record}', 'Records kept aside as dead letters'),
  discarded: counter(
    'flext.pipeline.discarded',
    '{record}',
    'Records that the policy for schema changes left out',
  ),
  published: counter(
    'flext.pipeline.published',
    '{record}',
    'Records that became visible, by what that did to the table',
  ),
  lastPublished: gauge(
    'flext.pipeline.last_published',
    's',
    'When what a pipeline loaded became visible the last time, in seconds since 1970',
  ),
  duration: histogram(
    'flext.pipeline.duration',
    's',
    'One phase of a pipeline: discover, load, models, checks, publish',
    toAnHour,
  ),
  lag: gauge('flext.pipeline.lag', 's', 'The age of the newest bookmark of a stream, in a load'),
  behind: gauge(
    'flext.pipeline.behind',
    'By',
    'How much of the log of its source a stream has still to read, in a load',
  ),
} as const
