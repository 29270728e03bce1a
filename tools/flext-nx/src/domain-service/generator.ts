/** `nx g flext-nx:domain-service PlaceOrder --project=shop`: a service with its steps, fakes and tests. */
import { formatFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit'

import { kebabCase } from '../input/names.ts'
import { refuseIf } from '../input/refused.ts'
import { pluginAdvice } from '../input/workspace.ts'
import { keptPath, readDescription } from '../service/kept-service.ts'
import { serviceHome } from '../service/service-home.ts'
import { growService } from '../service/grow-service.ts'
import { askedDescription, type DomainServiceGeneratorSchema } from './options.ts'

/** Writes a service, or into one that is there what the description has more. */
export const domainServiceGenerator = async (
  tree: Tree,
  schema: DomainServiceGeneratorSchema,
): Promise<GeneratorCallback> => {
  const home = serviceHome(tree, 'domain-service', schema.project)
  const { description: asked, file } = askedDescription(tree, schema)
  const kept = keptPath(home, asked.service)
  const folder = `${home.root}/src/${kebabCase(asked.service)}`
  const isKept = tree.exists(kept)
  refuseIf('domain-service', [
    !isKept && tree.exists(folder)
      ? `name: ${folder} is there already and was not made from a description; nothing was changed`
      : undefined,
  ])
  // A description that was changed where it is kept says nothing of what it was before.
  const earlier =
    isKept && file !== kept ? readDescription(tree, 'domain-service', kept) : undefined
  await growService(tree, 'domain-service', home, earlier, asked)
  if (schema.skipFormat !== true) await formatFiles(tree)
  const advice = pluginAdvice(tree)
  return () => {
    if (advice !== undefined) logger.warn(advice)
  }
}
