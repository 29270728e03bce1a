/** Loads a module of the user's; why it cannot be loaded is the answer, not a bug of the command. */
import { pathToFileURL } from 'node:url'

import { either as E } from 'fp-ts'

export const loadModule = async (
  file: string,
): Promise<E.Either<string, Readonly<Record<string, unknown>>>> => {
  try {
    return E.right((await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>)
  } catch (thrown) {
    return E.left(`it cannot be loaded: ${loadingFailure(thrown)}`)
  }
}

/** Node says of a syntax error where it is on the first line of the stack only. */
const loadingFailure = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  const place = /^(.+:\d+)\n/.exec(thrown.stack ?? '')?.[1]
  return place === undefined ? thrown.message : `${thrown.message} (${place})`
}
