/** Names of streams, runs and states as names of files. */

/** A name that is one path segment on every system, and different for different names. */
export const fileName = (name: string, ending: string): string =>
  encodeURIComponent(name).replaceAll('*', '%2A').replace(/^\./, '%2E') + ending
