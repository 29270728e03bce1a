/** The services that a library has, by the descriptions that are kept beside their code. */
import type { Tree } from '@nx/devkit'
import { readServiceDescription, type ServiceDescription } from 'flext-quality'
import { sourceText } from 'flext-core/yaml'

import { kebabCase, pascalCase } from '../input/names.ts'
import { InputRefused, refuseIf } from '../input/refused.ts'
import type { ServiceHome } from './service-home.ts'

/** Reads a description in the workspace, or throws `InputRefused` with every mistake of it. */
export const readDescription = (
  tree: Tree,
  generator: string,
  path: string,
): ServiceDescription => {
  const result = readServiceDescription(sourceText(path, tree.read(path, 'utf8') ?? ''))
  if (result._tag === 'Left') throw new InputRefused(generator, [result.left.message])
  return result.right
}

/** Where the description of a service is kept. */
export const keptPath = ({ root }: ServiceHome, service: string): string => {
  const file = kebabCase(service)
  return `${root}/src/${file}/${file}.service.yml`
}

/** The description of a service that is there, or `InputRefused` with those that are. */
export const keptService = (
  tree: Tree,
  generator: string,
  home: ServiceHome,
  service: string,
): ServiceDescription => {
  const path = keptPath(home, service)
  const known = keptServices(tree, home)
  refuseIf(generator, [
    tree.exists(path)
      ? undefined
      : tree.exists(`${home.root}/src/${kebabCase(service)}`)
        ? `service: ${path} is not there, and it is what generators read: write one, and run \`nx g flext-nx:domain-service --from=${path}\``
        : `service: expected one of ${known.join(', ') || 'the services (there are none yet)'}, found ${JSON.stringify(service)}`,
  ])
  return readDescription(tree, generator, path)
}

const keptServices = (tree: Tree, { root }: ServiceHome): ReadonlyArray<string> =>
  tree
    .children(`${root}/src`)
    .filter((folder) => tree.exists(`${root}/src/${folder}/${folder}.service.yml`))
    .map(pascalCase)
