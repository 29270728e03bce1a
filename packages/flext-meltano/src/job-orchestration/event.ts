/** What a job tells the world. */
import { event } from 'flext-core'
import * as t from 'io-ts'

export const JobCompleted = event({
  type: 'flext.meltano.job.completed',
  data: t.readonly(t.type({ job: t.string, pipelines: t.readonlyArray(t.string) })),
})
