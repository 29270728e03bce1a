/** What was expected at a place, and what was found there. Neither holds a secret. */
export interface Mismatch {
  readonly expected: string
  readonly found: string
}
