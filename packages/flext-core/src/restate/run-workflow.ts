/** A service as a Restate workflow: the id of a run is the workflow's key. */
import { isDeepStrictEqual } from 'node:util'

import type { WorkflowContext, WorkflowSharedContext } from '@restatedev/restate-sdk'

import { isOpen, type RunStatus } from '../run/status.ts'
import { driveRun, type RunGround } from './drive-run.ts'
import type {
  EndAnswer,
  EndInput,
  RunInput,
  RunStanding,
  ShowInput,
  ShownRun,
  TellAnswer,
  TellInput,
} from './run-messages.ts'
import { entriesIn, standingKey } from './run-state.ts'

/** In milliseconds. */
export interface RunWorkflowOptions {
  /** How long an ended run can be looked at and taken back. */
  readonly retention: number
  /** How long a run that waits is kept in a process; undefined: as the server says. */
  readonly idle: number | undefined
  /** How long one attempt at a step may take after that. */
  readonly longestStep: number
}

export const runWorkflow = (
  ground: RunGround,
  name: string,
  { retention, idle, longestStep }: RunWorkflowOptions,
) => {
  const { sdk } = ground
  const { shared } = sdk.handlers.workflow
  return sdk.workflow({
    name,
    handlers: {
      run: sdk.handlers.workflow.workflow(
        {
          enableLazyState: true,
          ...(idle !== undefined && { inactivityTimeout: idle }),
          abortTimeout: longestStep,
        },
        (ctx: WorkflowContext, input: RunInput): Promise<EndAnswer> =>
          driveRun(ground, ctx, name, input),
      ),
      end: shared((ctx: WorkflowSharedContext, input: EndInput) => end(ctx, input)),
      tell: shared((ctx: WorkflowSharedContext, input: TellInput) => tell(ground, ctx, input)),
      show: shared({ enableLazyState: true }, show),
    },
    options: { workflowRetention: retention },
  })
}

interface Begun {
  readonly encoded: unknown
}

const end = async (ctx: WorkflowSharedContext, { request }: EndInput): Promise<EndAnswer> => {
  const begun = await ctx.promise<Begun>('begun')
  if (request && !isDeepStrictEqual(request.encoded, begun.encoded)) {
    return { _tag: 'OtherRequest' }
  }
  const standing = await ctx.get<RunStanding>(standingKey)
  const promise = ctx.promise<EndAnswer>(`end/${standing?.rests ?? 0}`)
  const known = await promise.peek()
  return known?._tag === 'Ended' ? { ...known, atOnce: true } : promise
}

const tell = async (
  { sdk, kit }: RunGround,
  ctx: WorkflowSharedContext,
  { wish, submitted = false }: TellInput,
): Promise<TellAnswer> => {
  const standing = await ctx.get<RunStanding>(standingKey)
  if (standing === null) {
    const begun = ctx.promise<Begun>('begun')
    if (submitted) await begun
    else if ((await begun.peek()) === undefined) return { _tag: 'Unknown' }
  } else if (hasEnded(standing.status)) return refused(standing.status)

  const at = await ctx.run('time', kit.clock.now)
  for (let nth = standing?.heard ?? 0; ; nth++) {
    const slot = ctx.promise<unknown>(`wish/${nth}`)
    if ((await slot.peek()) !== undefined) continue
    try {
      await slot.resolve({ ...wish, at })
    } catch (thrown) {
      // Somebody else's wish was faster.
      if (thrown instanceof sdk.TerminalError && !(thrown instanceof sdk.CancelledError)) continue
      throw thrown
    }
    const answer = await sdk.RestatePromise.race([
      ctx.promise<TellAnswer>(`answer/${nth}`).get(),
      ctx.promise<RunStatus>('closed').get(),
    ])
    return typeof answer === 'string' ? refused(answer) : answer
  }
}

const refused = (status: RunStatus): TellAnswer => ({ _tag: 'Refused', why: `it is ${status}` })

const hasEnded = (status: RunStatus): boolean =>
  !isOpen(status) && status !== 'stuck' && status !== 'faulted'

const show = async (
  ctx: WorkflowSharedContext,
  { entries }: ShowInput,
): Promise<ShownRun | null> => {
  const standing = await ctx.get<RunStanding>(standingKey)
  return standing && { standing, entries: entries ? await entriesIn(ctx) : [] }
}
