/** How one thing that the Python libraries have, or had, is answered here. */

export interface ParityAnswer {
  /** As it is named there. */
  readonly asked: string
  /** `has`: the same. `better as`: what it is for, done otherwise. `not`: on purpose, and why. */
  readonly answer: 'has' | 'better as' | 'not'
  /** What answers it: an export, or a member of one. */
  readonly by: ReadonlyArray<string>
  readonly why: string
}

export interface ParitySection {
  readonly of: string
  /** Whether what is asked is still there at the head, or was only in version 0.9. */
  readonly answers: ReadonlyArray<ParityAnswer>
}

export const has = (asked: string, ...by: ReadonlyArray<string>): ParityAnswer => ({
  asked,
  answer: 'has',
  by,
  why: '',
})

export const better = (asked: string, by: ReadonlyArray<string>, why: string): ParityAnswer => ({
  asked,
  answer: 'better as',
  by,
  why,
})

export const not = (asked: string, why: string): ParityAnswer => ({
  asked,
  answer: 'not',
  by: [],
  why,
})
