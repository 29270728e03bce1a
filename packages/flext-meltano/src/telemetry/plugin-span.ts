/** A span from the start of a plugin's process to its end, below the step that started it. */
import { SpanStatusCode, trace } from '@opentelemetry/api'

import type { ProcessEnd } from '../singer/error.ts'
import { scope } from './pipeline-metrics.ts'

/** To be called with how the process ended; with nothing where it could not be started. */
export const pluginSpan = (plugin: string, native: boolean): ((end?: ProcessEnd) => void) => {
  const span = trace.getTracer(scope).startSpan(`flext.plugin ${plugin}`, {
    attributes: { 'flext.plugin': plugin, 'flext.plugin.native': native },
  })
  return (end) => {
    if (end === undefined)
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'PluginNotStarted' })
    else {
      const { exitCode, signal } = end
      if (exitCode !== null) span.setAttribute('process.exit.code', exitCode)
      if (signal !== null) span.setAttribute('flext.plugin.signal', signal)
      if (exitCode !== 0) span.setStatus({ code: SpanStatusCode.ERROR })
    }
    span.end()
  }
}
