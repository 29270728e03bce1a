/** A stream is announced to a store; where its columns do not fit, how they came by their types is told. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../answer.ts'
import type { SchemaMessage } from '../message.ts'
import type { TargetError } from './target-error.ts'
import type { TargetStore } from './target-store.ts'

export const announceStream = (
  store: TargetStore,
  message: SchemaMessage,
): Answer<void, TargetError> => {
  const told = (answer: FlextResult<void, TargetError>): FlextResult<void, TargetError> =>
    E.isLeft(answer) ? E.left(withOrigins(answer.left, message)) : answer
  const answer = store.schema(message)
  return answer instanceof Promise ? answer.then(told) : told(answer)
}

const withOrigins = (error: TargetError, { schema }: SchemaMessage): TargetError => {
  if (error._tag !== 'TargetSchemaRefused' || error.columns === undefined) return error
  const origins = error.columns.flatMap((column) => {
    const origin = schema.properties?.[column]?.['x-flext-origin']
    return origin === undefined ? [] : [`column "${column}" is ${origin}`]
  })
  return { ...error, message: [error.message, ...origins].join('; ') }
}
