/** The lessons of the course, in their order, and where their parts are. */
import type { Check } from './check.ts'

export interface Lesson {
  readonly number: number
  readonly title: string
  /** From the root of the repository. */
  readonly page: string
  readonly exercise: string
}

/** Which file answers: that of the learner, or that of the course. */
export type Answer = 'exercise' | 'solution'

const titles = [
  ['results-and-steps', 'Results and steps'],
  ['undo-and-crash', 'Undo and crash'],
  ['pivot-and-retry', 'Pivot, finishing and retry'],
  ['events', 'Events and subscribers'],
  ['waiting-and-calling', 'Waiting, signals, timers and children'],
  ['testing-and-operating', 'Testing and operating'],
] as const

export const lessons: readonly Lesson[] = titles.map(([slug, title], index) => ({
  number: index + 1,
  title,
  page: `docs/training/${index + 1}-${slug}.md`,
  exercise: `examples/training/lesson-${index + 1}/exercise.ts`,
}))

/** The checks of a lesson, about one of its answers. Rejects where that cannot be loaded. */
export const checksOf = async (number: number, answer: Answer): Promise<readonly Check[]> => {
  const folder = `../lesson-${number}`
  const { checks } = (await import(`${folder}/check.ts`)) as {
    readonly checks: (answer: unknown) => readonly Check[]
  }
  return checks(await import(`${folder}/${answer}.ts`))
}
