/** A job of which some parts are done and stay, and others are not. */
import type { FlextError } from 'flext-core'

export interface JobIncomplete extends FlextError<'JobIncomplete'> {
  readonly job: string
  /** Names of the parts that are done. */
  readonly done: ReadonlyArray<string>
  readonly failed: ReadonlyArray<{ readonly name: string; readonly error: FlextError }>
  /** Never begun, for what they come after was not done. */
  readonly notRun: ReadonlyArray<{
    readonly name: string
    readonly because: ReadonlyArray<string>
  }>
}

type Left = Pick<JobIncomplete, 'done' | 'failed' | 'notRun'>

export const jobIncomplete = (job: string, left: Left): JobIncomplete => ({
  _tag: 'JobIncomplete',
  message: [headline(job, left), ...left.failed.map(failure), ...left.notRun.map(skipped)].join(
    '\n',
  ),
  job,
  ...left,
})

const headline = (job: string, { done, failed, notRun }: Left): string => {
  const all = done.length + failed.length + notRun.length
  const kept = done.length === 0 ? 'none' : done.join(', ')
  return `${failed.length} of ${all} parts of job ${job} failed; done and kept: ${kept}`
}

const failure = ({ name, error }: JobIncomplete['failed'][number]): string =>
  `${name} failed: ${error.message}`

const skipped = ({ name, because }: JobIncomplete['notRun'][number]): string =>
  `${name} was not run: it comes after ${because.join(', ')}`
