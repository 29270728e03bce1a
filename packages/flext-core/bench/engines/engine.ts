/** An engine that is measured: what it does the same five steps with, and what it needs for that. */
import type { PostgresConnection } from 'flext-servers'

export interface Engine extends AsyncDisposable {
  /** Five steps that each hand on a number, each recorded; the promise settles when the run has ended. */
  readonly run: () => Promise<unknown>
}

/** Where the files and servers of a measurement are; what is not there is absent. */
export interface Place {
  readonly folder: string
  readonly postgres?: PostgresConnection
  readonly restate?: { readonly ingress: string; readonly admin: string }
  /** A folder with the `node_modules` of the peers. */
  readonly peers?: string
}

export type OpenEngine = (place: Place) => Promise<Engine>

/** What a place has to have for an engine; a plan that forgot it is a mistake in the bench. */
export const needed = <A>(value: A | undefined, what: string): A => {
  if (value === undefined) throw new Error(`the engine needs ${what}, and the bench gave none`)
  return value
}
