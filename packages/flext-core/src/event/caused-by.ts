/** What a run that is started because of an event takes over from it. */
import type { RunOptions } from '../runtime/runtime.ts'
import type { CloudEvent } from './cloud-event.ts'

/**
 * To be spread into the options of a run: it belongs to the same correlation and the same trace, and
 * its cause is the event. With `id: event.id` beside it the run is started once, however often the
 * event is delivered.
 */
export const causedBy = ({
  id,
  correlationid,
  traceparent,
  tracestate,
}: Pick<CloudEvent, 'id' | 'correlationid' | 'traceparent' | 'tracestate'>): Pick<
  RunOptions,
  'correlation' | 'causation' | 'trace'
> => ({
  correlation: correlationid,
  causation: id,
  ...(traceparent !== undefined && {
    trace: { traceparent, ...(tracestate !== undefined && { tracestate }) },
  }),
})
