/**
 * An event is a fact that a service tells the world. Its type is declared once, with the codec of
 * its data; a step that is done says which events it has to tell.
 * @see CloudEvents 1.0, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
import type { Type } from 'io-ts'

/** After the run commits, or as soon as the step is recorded (for progress). */
export type Publication = 'after-commit' | 'at-once'

/** One fact, as a step tells it. */
export interface FlextEvent<T extends string = string> {
  readonly type: T
  readonly version: number
  /** JSON-safe: encoded by the codec of its type. */
  readonly data: unknown
  readonly publish: Publication
}

export interface EventDeclaration<T extends string, A> {
  /** Reverse-DNS or dotted name, for instance `flext.meltano.etl-pipeline.completed`. */
  readonly type: T
  readonly data: Type<A, unknown>
  /** Of the data's shape. Default 1. */
  readonly version?: number
  /** Default `after-commit`. */
  readonly publish?: Publication
}

/** A declared type of event: `Completed.of(data)` tells one. */
export interface EventType<T extends string, A> extends Required<EventDeclaration<T, A>> {
  readonly of: (data: A) => FlextEvent<T>
}

export const event = <T extends string, A>({
  type,
  data,
  version = 1,
  publish = 'after-commit',
}: EventDeclaration<T, A>): EventType<T, A> => ({
  type,
  data,
  version,
  publish,
  of: (value) => ({ type, version, data: data.encode(value), publish }),
})
