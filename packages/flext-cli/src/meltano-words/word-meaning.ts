/** What becomes of an option of Meltano's that this command does not have. */

export type WordMeaning = {
  /** Whether a value follows it. */
  readonly takes?: true
} & (
  | { readonly becomes: (value: string) => ReadonlyArray<string> }
  | { readonly noEffect: string }
  | { readonly instead: string }
)

export type WordMeanings = Readonly<Record<string, WordMeaning>>

/** It goes by another name here. */
export const becomes = (...words: ReadonlyArray<string>): WordMeaning => ({
  becomes: () => words,
})

/** It goes by another name here, with the value that it has. */
export const becomesOption = (
  name: string,
  valueOf: (value: string) => string = (value) => value,
): WordMeaning => ({ takes: true, becomes: (value) => [name, valueOf(value)] })

/** Whatever it asks for is so already. */
export const noEffect = (why: string): WordMeaning => ({ noEffect: why })

/** It is not there; `instead` says what is. */
export const refused = (instead: string, more: { readonly takes?: true } = {}): WordMeaning => ({
  instead,
  ...more,
})
