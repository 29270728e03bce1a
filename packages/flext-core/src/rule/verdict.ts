/** What a business rule says of a request. */
import { jsonSafeRecord, type JsonValue } from '../result/json-safe.ts'

/** Facts about a request that a person needs to see why a rule is broken. */
export type RuleFacts = Readonly<Record<string, JsonValue>>

/** The rule holds. */
export interface Holds {
  readonly _tag: 'Holds'
}

/** The rule is broken: a sentence for a person, and the facts it rests on, safe to write as JSON. */
export interface Broken {
  readonly _tag: 'Broken'
  readonly message: string
  readonly facts: RuleFacts
}

export type Verdict = Holds | Broken

/** The rule holds. */
export const holds: Holds = { _tag: 'Holds' }

/**
 * The rule is broken. Facts JSON has no form for are told in words, and those under a secret-looking
 * name are hidden.
 */
export const broken = (message: string, facts: Readonly<Record<string, unknown>> = {}): Broken => ({
  _tag: 'Broken',
  message,
  facts: jsonSafeRecord(facts),
})
