/** One thing that an answer to an exercise has to do. */
export interface Check {
  /** A sentence: what it does. */
  readonly says: string
  /** What helps when it does not. */
  readonly hint: string
  /** Throws, with what was expected and found, when the answer does not. */
  readonly run: () => Promise<void> | void
}

/** What a check came to. */
export interface Checked {
  readonly check: Check
  /** What went wrong, if something did. */
  readonly failure: string | undefined
}

export const judge = async (checks: readonly Check[]): Promise<readonly Checked[]> => {
  const judged: Checked[] = []
  for (const check of checks) judged.push({ check, failure: await failureOf(check) })
  return judged
}

/** A failed check as a learner reads it. */
export const explained = ({ hint }: Check, failure: string): string =>
  `${failure.trim()}\n\nhint: ${hint}`

const failureOf = async ({ run }: Check): Promise<string | undefined> => {
  try {
    await run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
