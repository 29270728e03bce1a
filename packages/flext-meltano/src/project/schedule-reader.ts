/** Reads jobs and schedules: what is run under a name, and when. */
import {
  object,
  oneOf,
  placed,
  text,
  textual,
  wrong,
  type Located,
  type Read,
} from 'flext-core/yaml'

import type { JobDeclaration, ScheduleDeclaration } from './declaration.ts'
import { variables } from './plugin-reader.ts'
import { jobAnnotations, scheduleAnnotations } from './run-annotations.ts'
import { isInterval } from './schedule-interval.ts'
import { unreadOfJob } from './unread-part.ts'

interface Placed {
  readonly value: string
  readonly node: Located
}

type Words = JobDeclaration['words']

/** A text, a list of texts, or a list of lists of texts. */
const words: Read<Words> = (node, report) => {
  if (node.kind === 'list') return node.items.flatMap((item) => words(item, report) ?? [])
  const task = text(node, report)
  return task?.split(/\s+/).flatMap((word) => (word === '' ? [] : [{ text: word, node }]))
}

const tasksOf = (node: Located): JobDeclaration['tasks'] =>
  (node.kind === 'list' ? node.items : [node]).map((task) =>
    (words(task, () => {}) ?? []).map((word) => word.text),
  )

interface SaidOfJob extends Pick<JobDeclaration, 'annotations'> {
  readonly name: Placed
  readonly tasks: { readonly value: Words; readonly node: Located }
}

export const job: Read<JobDeclaration> = (node, report) => {
  const read = object<SaidOfJob>({
    what: 'a job',
    fields: { name: placed(text), tasks: placed(words), annotations: jobAnnotations },
    required: ['name', 'tasks'],
    unread: unreadOfJob,
  })(node, report)
  return (
    read && {
      name: read.name.value,
      nameNode: read.name.node,
      words: read.tasks.value,
      tasks: tasksOf(read.tasks.node),
      ...(read.annotations === undefined ? {} : { annotations: read.annotations }),
    }
  )
}

const interval: Read<string> = (node, report) => {
  const value = text(node, report)
  if (value === undefined || isInterval(value)) return value
  const expected =
    'a cron expression of five fields, or @hourly, @daily, @weekly, @monthly, @yearly, @once'
  return void report(wrong(node, expected))
}

type Said = Omit<ScheduleDeclaration, 'name' | 'nameNode'> & { readonly name: Placed }

export const schedule: Read<ScheduleDeclaration> = (node, report) => {
  const read = object<Said>({
    what: 'a schedule',
    fields: {
      name: placed(text),
      interval,
      job: placed(text),
      extractor: placed(text),
      loader: placed(text),
      transform: oneOf('run', 'skip', 'only'),
      start_date: textual,
      env: variables,
      annotations: scheduleAnnotations,
    },
    required: ['name', 'interval'],
  })(node, report)
  if (read === undefined) return undefined
  const { name, ...schedules } = read
  const isPair = read.extractor !== undefined && read.loader !== undefined
  if (read.job === undefined && !isPair) {
    report(wrong(node, 'a schedule with a job, or with an extractor and a loader'))
  } else if (read.job !== undefined && (read.extractor ?? read.loader) !== undefined) {
    report(wrong(node, 'a schedule with either a job, or an extractor and a loader'))
  }
  return { ...schedules, name: name.value, nameNode: name.node }
}
