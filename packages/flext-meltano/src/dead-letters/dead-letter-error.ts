/** How keeping dead letters can fail. */
import type { FlextError } from 'flext-core'

export interface DeadLetterUnknown extends FlextError<'DeadLetterUnknown'> {
  readonly ids: ReadonlyArray<number>
}

export const deadLetterUnknown = (
  ids: ReadonlyArray<number>,
  place: string,
): DeadLetterUnknown => ({
  _tag: 'DeadLetterUnknown',
  message: `${place} holds no dead letter ${ids.join(', ')}`,
  ids,
})
