/**
 * An event is a fact that a service tells the world. Its type is declared once, with the codec of
 * its data; a step that is done says which events it has to tell.
 * @see CloudEvents 1.0, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
import type { Type } from 'io-ts'

import { FlextDefect } from '../result/error.ts'

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

/** By version: what makes its data, as it was encoded then, into that of the next version. */
export type Upcasters = Readonly<Record<number, (old: never) => unknown>>

export interface EventDeclaration<T extends string, A> {
  /** Reverse-DNS or dotted name, for instance `flext.meltano.etl-pipeline.completed`. */
  readonly type: T
  readonly data: Type<A, unknown>
  /** Of the data's shape. Default 1. */
  readonly version?: number
  /** How events of earlier versions are read: `{ 1: (old) => … }` for a type of version 2. */
  readonly upcast?: Upcasters
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
  upcast = {},
  publish = 'after-commit',
}: EventDeclaration<T, A>): EventType<T, A> => {
  refuseUseless(type, version, upcast)
  return {
    type,
    data,
    version,
    upcast,
    publish,
    of: (value) => ({ type, version, data: data.encode(value), publish }),
  }
}

const refuseUseless = (type: string, version: number, upcast: Upcasters): void => {
  const useless = Object.keys(upcast).filter((from) => !isBelow(version, Number(from)))
  if (useless.length === 0) return
  throw new FlextDefect(
    `event ${type}: upcast: expected versions below ${version}, its own, found ${useless.join(', ')}`,
  )
}

const isBelow = (version: number, from: number): boolean =>
  Number.isInteger(from) && from >= 1 && from < version
