/** What is wrong with the description of a service. */
import type { FlextError } from 'flext-core'
import { inOrder, mistakesText, type Mistake } from 'flext-core/yaml'

/** The message tells every mistake with its place, what was expected and what was found. */
export interface ServiceDescriptionInvalid extends FlextError<'ServiceDescriptionInvalid'> {
  readonly mistakes: ReadonlyArray<Mistake>
}

export const serviceDescriptionInvalid = (
  file: string,
  mistakes: ReadonlyArray<Mistake>,
): ServiceDescriptionInvalid => {
  const ordered = inOrder(mistakes)
  return {
    _tag: 'ServiceDescriptionInvalid',
    message: mistakesText(file, ordered),
    mistakes: ordered,
  }
}
