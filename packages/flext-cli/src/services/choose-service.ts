/** The service that is meant by a name: whole, or the end of it, such as `place-order`. */
import { describeFound, type FlextError, type ProvidedService } from 'flext-core'
import { either as E } from 'fp-ts'

export type ServiceUnknown = FlextError<'ServiceUnknown'> & {
  readonly known: ReadonlyArray<string>
}

export const chooseService = (
  services: ReadonlyArray<ProvidedService>,
  name: string | undefined,
): E.Either<ServiceUnknown, ProvidedService> => {
  const known = [...new Set(services.map((each) => each.definition.name))]
  const unknown = (message: string): E.Either<ServiceUnknown, never> =>
    E.left({ _tag: 'ServiceUnknown', message, known })
  if (known.length === 0) return unknown('the module provides no service')
  if (name === undefined && known.length > 1) {
    return unknown(`which service? name one of ${known.join(', ')}`)
  }
  const meant = name ?? known[0]!
  const exact = known.filter((each) => each === meant)
  const found = exact.length > 0 ? exact : known.filter((each) => each.endsWith(`.${meant}`))
  if (found.length > 1) return unknown(`${meant} may be ${found.join(' or ')}`)
  const newest = services
    .filter((each) => each.definition.name === found[0])
    .toSorted((one, other) => other.definition.version - one.definition.version)[0]
  if (newest !== undefined) return E.right(newest)
  return unknown(`there is no service ${describeFound(meant)}; known: ${known.join(', ')}`)
}
