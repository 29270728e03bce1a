/**
 * What a flow may hand to the runtime with `yield*`. Beside what to do, an operation carries in its
 * type how it can fail and which ports it needs; a service reads both off its flow.
 */

export interface Operation<out E, in Ports> {
  readonly _tag:
    | 'Step'
    | 'Attempt'
    | 'All'
    | 'Race'
    | 'Note'
    | 'Fail'
    | 'Sleep'
    | 'WaitFor'
    | 'Call'
    | 'Raise'
    | 'Patched'
  /** How a person would name it in a message. */
  readonly name: string
  /** In the type only. */
  readonly '~error'?: E
  /** In the type only. */
  readonly '~ports'?: (ports: Ports) => void
}

export type AnyOperation = Operation<unknown, never>

export type ErrorOf<Op extends AnyOperation> = Op extends Operation<infer E, never> ? E : never

/** All that the operations need, taken together. */
export type PortsOf<Op extends AnyOperation> = [Op] extends [
  { readonly '~ports'?: (ports: infer Ports) => void },
]
  ? Ports
  : never

/** A flow of operations, written as a generator: each `yield*` is one, in the order they are done. */
export type Flow<A, Op extends AnyOperation> = Generator<Op, A, unknown>
