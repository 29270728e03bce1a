/**
 * A generator says all that is wrong with what it was given at once, before it changes anything.
 * Each check returns a complaint, one sentence, or nothing.
 */

/** What a check has to say: a sentence that names what was expected and what was found, or nothing. */
export type Complaint = string | undefined

/** Ends a generator that was given what it cannot take. */
export class InputRefused extends Error {
  override readonly name = 'InputRefused'
  readonly complaints: readonly string[]

  constructor(generator: string, complaints: readonly string[]) {
    super(
      complaints.length === 1
        ? `flext-nx:${generator}: ${complaints[0]}`
        : [
            `flext-nx:${generator}: ${complaints.length} things are wrong`,
            ...complaints.map((complaint) => `- ${complaint}`),
          ].join('\n'),
    )
    this.complaints = complaints
    // Nx would offer to print the stack, which tells a user nothing.
    delete this.stack
  }
}

/** Throws `InputRefused` with every complaint there is; call it before the first write. */
export const refuseIf = (generator: string, complaints: readonly Complaint[]): void => {
  const real = complaints.filter((complaint) => complaint !== undefined)
  if (real.length > 0) throw new InputRefused(generator, real)
}
