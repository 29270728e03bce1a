/** Loads the module that exports `services`, and says what is wrong with it where it cannot be used. */
import { describeFound, type FlextError, type ProvidedService } from 'flext-core'
import { either as E } from 'fp-ts'

import { loadModule } from './load-module.ts'

export type ServicesInvalid = FlextError<'ServicesInvalid'> & { readonly module: string }

export const loadServices = async (
  module: string,
): Promise<E.Either<ServicesInvalid, ReadonlyArray<ProvidedService>>> => {
  const invalid = (reason: string): E.Either<ServicesInvalid, never> =>
    E.left({ _tag: 'ServicesInvalid', message: `${module}: ${reason}`, module })
  const loaded = await loadModule(module)
  if (E.isLeft(loaded)) return invalid(loaded.left)
  const { services } = loaded.right
  if (!Array.isArray(services)) {
    const found = 'services' in loaded.right ? describeFound(services) : 'no such export'
    return invalid(
      `expected an export \`services\`, a list made with \`provide\` of flext-core, found ${found}`,
    )
  }
  const listed: ReadonlyArray<unknown> = services
  const strangers = listed.flatMap((each, nth) =>
    isProvided(each)
      ? []
      : [`services[${nth}]: expected provide(Service, …), found ${describeFound(each)}`],
  )
  if (strangers.length > 0) return invalid(strangers.join('\n'))
  const provided = listed.filter(isProvided)
  const keys = provided.map(({ definition: { name, version } }) => `${name}, version ${version}`)
  const twice = keys.find((key, nth) => keys.indexOf(key) !== nth)
  return twice === undefined ? E.right(provided) : invalid(`${twice}, is provided twice`)
}

const isProvided = (value: unknown): value is ProvidedService =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<ProvidedService>)._tag === 'ProvidedService'
