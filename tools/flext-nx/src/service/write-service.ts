/**
 * Writes the files of a service: those that are missing as they are, and into those that are there
 * what they lack. Nothing is taken out of a file, and nothing is written unless all can be.
 */
import { readJson, writeJson, type Tree } from '@nx/devkit'
import { updateServiceDescription, writeServiceDescription } from 'flext-quality'

import { writeChangeset } from '../house/changeset.ts'
import { readHouse } from '../house/house.ts'
import { ranges } from '../house/versions.ts'
import { refuseIf } from '../input/refused.ts'
import { exportedElsewhere } from '../merge/exported-names.ts'
import { mergeModule } from '../merge/merge-module.ts'
import { formatIn, type Format } from './format-source.ts'
import { keptPath } from './kept-service.ts'
import { serviceFiles } from './service-files.ts'
import type { ServiceHome } from './service-home.ts'
import type { ServicePlan } from './service-plan.ts'
import { sentence } from './source/wording.ts'

/** `before` is what the service was made from: what it has in common with `plan` is left alone. */
export const writeService = async (
  tree: Tree,
  generator: string,
  home: ServiceHome,
  before: ServicePlan | undefined,
  plan: ServicePlan,
): Promise<void> => {
  const format = formatIn(tree)
  const earlier = before === undefined ? new Map<string, string>() : filesIn(tree, home, before)
  const complaints: Array<string> = []
  const written = new Map<string, string>()
  for (const [path, text] of filesIn(tree, home, plan)) {
    const present = tree.read(path, 'utf8')
    const isNew = present === null || present.trim() === ''
    if (!isNew && earlier.get(path) === text) continue
    const fresh = await format(path, text)
    if (isNew) written.set(path, fresh)
    else {
      const base = earlier.get(path)
      const generated = base === undefined ? undefined : await format(path, base)
      const { merged, conflicts } = mergeModule(path, present, fresh, generated)
      complaints.push(...conflicts)
      if (merged !== present) written.set(path, await likewise(format, path, present, merged))
    }
  }
  refuseIf(generator, complaints)
  for (const [path, text] of written) tree.write(path, text)
  if (!tree.exists(keptPath(home, plan.className))) announce(tree, home, plan)
  await keepDescription(tree, format, home, plan)
  updateManifest(tree, home, plan)
  includeServices(tree, home)
}

/** By path from the workspace's root. */
const filesIn = (
  tree: Tree,
  { root }: ServiceHome,
  plan: ServicePlan,
): ReadonlyMap<string, string> => {
  const { own, shared } = serviceFiles(plan, (index) =>
    exportedElsewhere(index, tree.read(`${root}/${index}`, 'utf8') ?? '', `/${plan.file}/`),
  )
  return new Map([
    ...[...own].map(([path, text]) => [`${root}/src/${plan.file}/${path}`, text] as const),
    ...[...shared].map(([path, text]) => [`${root}/${path}`, text] as const),
  ])
}

/** The description beside the code: a new one as it is written, one that is there with what is new. */
const keepDescription = async (
  tree: Tree,
  format: Format,
  home: ServiceHome,
  { className, description, journalName }: ServicePlan,
): Promise<void> => {
  const path = keptPath(home, className)
  const named = { ...description, name: journalName }
  const present = tree.read(path, 'utf8')
  const text =
    present === null
      ? await format(path, writeServiceDescription(named))
      : updateServiceDescription(present, named)
  if (text !== present) tree.write(path, text)
}

/** A sentence for the next release, where the workspace has changesets. */
const announce = (
  tree: Tree,
  { name, bareName }: ServiceHome,
  { className, description, file }: ServicePlan,
): void => {
  if (!readHouse(tree).changesets) return
  const what = description.description ?? 'it completes, or takes back what it did'
  writeChangeset(tree, `${bareName}-${file}`, name, sentence(`\`${className}\`: ${what}`))
}

/** Formats what was formatted before; other files keep the look that their author gave them. */
const likewise = async (
  format: Format,
  path: string,
  before: string,
  after: string,
): Promise<string> => ((await format(path, before)) === before ? format(path, after) : after)

interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The fakes are published, and what the code imports is among the dependencies. */
const updateManifest = (tree: Tree, { root }: ServiceHome, { isAsync }: ServicePlan): void => {
  const path = `${root}/package.json`
  const manifest = readJson<Manifest>(tree, path)
  const known = {
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.dependencies,
  }
  const needed = ranges(tree, [
    'flext-core',
    'fp-ts',
    'io-ts',
    ...(isAsync ? (['kysely'] as const) : []),
  ])
  const missing = Object.entries(needed).filter(([name]) => known[name] === undefined)
  const exports = withTesting(manifest.exports ?? {})
  if (missing.length === 0 && exports === manifest.exports) return
  writeJson(tree, path, {
    ...manifest,
    ...(manifest.exports === undefined ? {} : { exports }),
    ...(missing.length === 0
      ? {}
      : { dependencies: { ...manifest.dependencies, ...Object.fromEntries(missing) } }),
  })
}

/** `./testing` in the form of `.`, after it. */
const withTesting = (exports: Readonly<Record<string, unknown>>) => {
  const main = exports['.']
  if (exports['./testing'] !== undefined || typeof main !== 'object' || main === null)
    return exports
  const testing = Object.fromEntries(
    Object.entries(main).map(([condition, file]) => [
      condition,
      String(file).replace(/\/index\.(d\.ts|ts|js)$/, '/testing/index.$1'),
    ]),
  )
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) =>
      path === '.'
        ? [
            [path, target],
            ['./testing', testing],
          ]
        : [[path, target]],
    ),
  )
}

/** `flext.services.ts` is checked with the tests. */
const includeServices = (tree: Tree, { root }: ServiceHome): void => {
  const path = `${root}/tsconfig.spec.json`
  if (!tree.exists(path)) return
  const config = readJson<{ readonly include?: ReadonlyArray<string> }>(tree, path)
  const { include } = config
  if (include === undefined || include.includes('flext.services.ts')) return
  writeJson(tree, path, { ...config, include: [...include, 'flext.services.ts'] })
}
