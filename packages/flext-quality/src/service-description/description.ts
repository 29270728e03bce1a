/**
 * A service in a few lines: what it takes and gives, its steps with the ports they use, and how it
 * can fail. `flext dev suggest` writes such descriptions, the generators of `flext-nx` read them.
 */
import type { JsonValue, StepKind } from 'flext-core'

/** By name of the field its type, as it is written: `PositiveInt`, `string[]`, `Instant?`. */
export type Fields = Readonly<Record<string, string>>

export interface ServiceDescription {
  /** The class: `PlaceOrder`. */
  readonly service: string
  /** What the journal calls it, such as `shop.place-order`. Default: by the library and the class. */
  readonly name?: string
  /** Of the flow. Default 1. */
  readonly version?: number
  /** A sentence on what the service does. */
  readonly description?: string
  /** Types of its own, which fields may name. */
  readonly models?: Readonly<Record<string, Fields>>
  readonly request: Fields
  /** Each is a field of the request, or what a step yields under that name. */
  readonly result: Fields
  /** A request as JSON that keeps every rule: the tests place it. */
  readonly example?: Readonly<Record<string, JsonValue>>
  /** The expected failures; without it those that the steps name. */
  readonly errors?: ReadonlyArray<string>
  /** What it tells the world; without it what the steps tell. */
  readonly events?: Readonly<Record<string, EventDescription>>
  /** What it needs of the world; without it what the steps use. */
  readonly ports?: Readonly<Record<string, PortDescription>>
  readonly steps: ReadonlyArray<StepDescription>
  readonly rules?: ReadonlyArray<RuleDescription>
}

export interface EventDescription {
  /** Default: the input of the step that tells it, and what the step yields. */
  readonly data?: Fields
  /** Default 1. */
  readonly version?: number
  /** Default `after-commit`. */
  readonly publish?: Publish
}

export type Publish = 'after-commit' | 'at-once'

export interface PortDescription {
  readonly description?: string
  /** What it can be asked for beside what the steps ask: by rules, or by steps written by hand. */
  readonly methods?: ReadonlyArray<MethodDescription>
}

/** A method of a port that only looks. */
export interface MethodDescription {
  readonly name: string
  readonly input?: Fields
  /** The type of the answer. */
  readonly output: string
  readonly fails?: ReadonlyArray<string>
}

export interface StepDescription {
  /** A verb in camel case: `reservePens`. */
  readonly name: string
  readonly kind: StepKind
  readonly description?: string
  /** The port it asks: `stock`. A transacting step writes to the database behind it. */
  readonly port: string
  /** The method of the port. Default: the name of the step. */
  readonly method?: string
  /** Fields of the request, and what earlier steps yield. */
  readonly input?: ReadonlyArray<string>
  /** The type of what it yields. Default: nothing. */
  readonly output?: string
  /** What later steps and the result call its output. Default: the step's name without its verb. */
  readonly as?: string
  /** The method that takes a change back; of a transacting step `keep`. Default: a fitting verb. */
  readonly undo?: string
  readonly fails?: ReadonlyArray<string>
  readonly tells?: ReadonlyArray<string>
  /** How many attempts may follow the first. */
  readonly retry?: number
  /** Of each attempt: `10s`. */
  readonly timeout?: string
}

export interface RuleDescription {
  /** The sentence that must be true: `at most 100 pens an order`. */
  readonly name: string
  /** The same of the request's fields: `pens <= 100`. */
  readonly that: string
}
