/** `nx g flext-nx:benchmark PlaceOrder --project=shop --original=src/legacy.ts#placeOrder`. */
import { formatFiles, readJson, writeJson, type Tree } from '@nx/devkit'

import { ranges } from '../house/versions.ts'
import { takenComplaint } from '../input/paths.ts'
import { refuseIf } from '../input/refused.ts'
import { formatIn } from '../service/format-source.ts'
import { keptService } from '../service/kept-service.ts'
import { serviceHome } from '../service/service-home.ts'
import { servicePlan } from '../service/service-plan.ts'
import { leavesSomething } from '../service/source/world-source.ts'
import { benchmarkSource } from './benchmark-source.ts'
import { originalComplaints, originalIn } from './original.ts'

/** As in schema.json. */
export interface BenchmarkGeneratorSchema {
  readonly service: string
  readonly project: string
  /** The function that does it by hand: a file, `#`, and the name of what it exports. */
  readonly original: string
  readonly skipFormat?: boolean
}

const generator = 'benchmark'

/** Writes a comparison that `flext dev benchmark` runs; one that is there stays. */
export const benchmarkGenerator = async (
  tree: Tree,
  schema: BenchmarkGeneratorSchema,
): Promise<void> => {
  const home = serviceHome(tree, generator, schema.project)
  const plan = servicePlan(keptService(tree, generator, home, schema.service), home.bareName)
  // Beside `src`: what it compares with is for developers, and is not published.
  const folder = `${home.root}/bench`
  const path = `${folder}/${plan.file}.benchmark.ts`
  const original = originalIn(tree, home.root, schema.original)
  refuseIf(generator, [
    takenComplaint(tree, 'service', path),
    leavesSomething(plan)
      ? undefined
      : `service: ${plan.className} only looks, and leaves nothing that could be inconsistent`,
    ...originalComplaints(tree, original),
  ])
  const format = formatIn(tree)
  tree.write(path, await format(path, benchmarkSource(plan, folder, original)))
  addForDevelopment(tree, `${home.root}/package.json`)
  if (schema.skipFormat !== true) await formatFiles(tree)
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const addForDevelopment = (tree: Tree, path: string): void => {
  const manifest = readJson<Manifest>(tree, path)
  const { dependencies = {}, devDependencies = {} } = manifest
  if ('flext-quality' in { ...dependencies, ...devDependencies }) return
  const all = { ...devDependencies, ...ranges(tree, ['flext-quality']) }
  const sorted = Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1))
  writeJson(tree, path, { ...manifest, devDependencies: Object.fromEntries(sorted) })
}
