/**
 * What the `annotations` of a job or a schedule say to FLEXT, under `flext`. What other tools want to
 * know stands beside it and is not looked at.
 */
import { listOf, mapOf, object, oneOf, text, wrong, type Located, type Read } from 'flext-core/yaml'

export interface JobAnnotations {
  /** How many parts of the job may be under way at a time. Default: 1, in Meltano's order. */
  readonly parallel?: number
  /** Parts by name, with those that have to be done before them. */
  readonly after?: ReadonlyMap<string, ReadonlyArray<string>>
}

export interface ScheduleAnnotations {
  /** What becomes of times at which no process was there. */
  readonly catch_up?: 'skip' | 'latest' | 'all' | { readonly all: number }
  /** What becomes of a time at which the run before is still open. */
  readonly overlap?: 'skip' | 'queue'
  /** Of the IANA: `Europe/Berlin`. Default: UTC. */
  readonly time_zone?: string
  /** Begin up to so much later, always the same for the same time. */
  readonly jitter?: string
  /** As at a job. */
  readonly parallel?: number
}

const count: Read<number> = (node, report) =>
  node.kind === 'scalar' && Number.isSafeInteger(node.value) && Number(node.value) > 0
    ? Number(node.value)
    : void report(wrong(node, 'a whole number, at least 1'))

const catchUp: Read<NonNullable<ScheduleAnnotations['catch_up']>> = (node, report) =>
  node.kind === 'map'
    ? object<{ readonly all: number }>({
        what: 'what is caught up with',
        fields: { all: count },
        required: ['all'],
      })(node, report)
    : oneOf('skip', 'latest', 'all')(node, report)

export const jobAnnotations: Read<JobAnnotations> = beneathFlext(
  object<JobAnnotations>({
    what: 'annotations.flext of a job',
    fields: { parallel: count, after: mapOf(listOf(text)) },
  }),
)

export const scheduleAnnotations: Read<ScheduleAnnotations> = beneathFlext(
  object<ScheduleAnnotations>({
    what: 'annotations.flext of a schedule',
    fields: {
      catch_up: catchUp,
      overlap: oneOf('skip', 'queue'),
      time_zone: text,
      jitter: text,
      parallel: count,
    },
  }),
)

function beneathFlext<A>(read: Read<A>): Read<A> {
  return (node, report) => {
    const said = flextIn(node)
    return said === undefined ? undefined : read(said, report)
  }
}

const flextIn = (node: Located): Located | undefined =>
  node.kind === 'map' ? node.entries.get('flext')?.value : undefined
