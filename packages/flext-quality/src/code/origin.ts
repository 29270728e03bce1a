/**
 * What a value is, as far as names tell it: the module it was imported from, and the way from there. `new Stripe().charges`
 * is the module `stripe` with the path `default () charges`.
 */

export interface Origin {
  /** Absent where no import explains the name. `.` is the file itself. */
  readonly module?: string
  readonly path: readonly string[]
}

/** In a path: what a call or `new` gives. A declared type stands for an instance of it, too. */
export const RESULT = '()'

/** In a path: what a callback is given by the one who calls it. */
export const GIVEN = '=>'

export const named = (name: string): Origin => ({ path: [name] })

export const member = (of: Origin, ...names: readonly string[]): Origin => ({
  ...of,
  path: [...of.path, ...names],
})

/** The last name that a person gave: neither a result nor what a callback is given. */
export const lastName = ({ path }: Origin): string | undefined =>
  path.findLast((name) => name !== RESULT && name !== GIVEN)

/** The names of a path without those that stand for calls. */
export const namesOf = ({ path }: Origin): readonly string[] =>
  path.filter((name) => name !== RESULT && name !== GIVEN)
