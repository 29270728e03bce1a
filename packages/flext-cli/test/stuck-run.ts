/** Leaves a run in a journal that is stuck: its one change can neither be kept nor taken back. */
import { changing, FlextDomainService, reading } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { ETLPipelineRequest, FlextMeltanoETLPipelineOrchestrationService } from 'flext-meltano'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

const failed = E.left({ _tag: 'Failed', message: 'the disk is gone' } as const)

const change = changing({
  name: 'change',
  output: t.string,
  run: () => E.right('changed'),
  undo: () => failed,
})

const fail = reading({ name: 'fail', output: t.string, run: () => failed })

/** Bears the name of the service whose run it stands in for. */
class StuckService extends FlextDomainService.define({
  name: FlextMeltanoETLPipelineOrchestrationService.definition.name,
  version: 1,
  request: ETLPipelineRequest,
  result: t.string,
  *flow() {
    yield* change()
    return yield* fail()
  },
}) {}

export const leaveStuck = async (
  path: string,
  { id, request }: { readonly id: string; readonly request: ETLPipelineRequest },
): Promise<void> => {
  const opened = await sqliteRuntime({ path, persistence: { times: 0 } })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  await using runtime = opened.right
  const ended = await new StuckService(runtime).run(request, { id })
  if (E.isRight(ended) || ended.left._tag !== 'RunStuck') throw new Error('the run is not stuck')
}
