/** Makes a service of its description, or makes one that is there grow into a later one. */
import type { Tree } from '@nx/devkit'
import {
  readServiceDescription,
  writeServiceDescription,
  type ServiceDescription,
} from 'flext-quality'
import { sourceText } from 'flext-core/yaml'

import { InputRefused } from '../input/refused.ts'
import { grownDescription } from './grown-description.ts'
import type { ServiceHome } from './service-home.ts'
import { servicePlan } from './service-plan.ts'
import { writeService } from './write-service.ts'

export const growService = async (
  tree: Tree,
  generator: string,
  home: ServiceHome,
  earlier: ServiceDescription | undefined,
  later: ServiceDescription,
): Promise<void> => {
  const grown = earlier === undefined ? later : grownDescription(earlier, later)
  const checked = readServiceDescription(
    sourceText(`${later.service} as it would become`, writeServiceDescription(grown)),
  )
  if (checked._tag === 'Left') throw new InputRefused(generator, [checked.left.message])
  const before = earlier === undefined ? undefined : servicePlan(earlier, home.bareName)
  await writeService(tree, generator, home, before, servicePlan(grown, home.bareName))
}
