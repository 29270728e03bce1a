/** Rows that a native tap gives between one state and the next, where its config does not say. */
export const stateRows = 10_000
