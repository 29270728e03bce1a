/**
 * What the workspace does in the same way everywhere, read from its files, so that a new package
 * begins as its neighbours are: in the repository of FLEXT as well as in anybody else's.
 */
import { getProjects, readJson, readNxJson, type Tree } from '@nx/devkit'

/** What of a workspace shows in each of its packages. */
export interface House {
  /** The condition under which packages are read from source, such as `@shop/source`. */
  readonly sourceCondition: string | undefined
  /** The version that all published packages share; `0.0.0` where there is none. */
  readonly version: string
  readonly engines: Readonly<Record<string, string>>
  readonly publishConfig: Readonly<Record<string, unknown>>
  readonly license: string
  /** Whether oxlint checks this workspace. */
  readonly oxlint: boolean
  /** Whether the tests leave a report behind, which nx.json names as an output. */
  readonly reportsTests: boolean
  readonly changesets: boolean
  /** The packages of this workspace by name, with their folder and version. */
  readonly packages: ReadonlyMap<string, HousePackage>
}

/** A package of the workspace. */
export interface HousePackage {
  readonly root: string
  readonly version: string | undefined
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly publishConfig?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Reads the ways of the workspace that `tree` is. */
export const readHouse = (tree: Tree): House => {
  const root = readJson<Manifest>(tree, 'package.json')
  const manifests = [...getProjects(tree).values()]
    .filter(({ root: folder }) => folder !== '.' && tree.exists(`${folder}/package.json`))
    .map(({ root: folder }) => ({
      root: folder,
      manifest: readJson<Manifest>(tree, `${folder}/package.json`),
    }))
  const published = manifests
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.private !== true)
  return {
    sourceCondition: sourceConditionOf(tree),
    version: shared(published.map(({ version }) => version)) ?? '0.0.0',
    engines: shared(published.map(({ engines }) => engines)) ?? { node: '>=22.19' },
    publishConfig: shared(published.map(({ publishConfig }) => publishConfig)) ?? {
      access: 'public',
    },
    license: root.license ?? 'MIT',
    oxlint:
      tree.exists('.oxlintrc.json') ||
      { ...root.dependencies, ...root.devDependencies }['oxlint'] !== undefined,
    reportsTests: testOutputs(tree).some((output) => output.endsWith('/vitest/report.json')),
    changesets: tree.exists('.changeset/config.json'),
    packages: new Map(
      manifests.flatMap(({ root: folder, manifest: { name, version } }) =>
        name === undefined ? [] : [[name, { root: folder, version }] as const],
      ),
    ),
  }
}

const sourceConditionOf = (tree: Tree): string | undefined =>
  readJson<{ readonly compilerOptions?: { readonly customConditions?: readonly string[] } }>(
    tree,
    'tsconfig.base.json',
  ).compilerOptions?.customConditions?.[0]

const testOutputs = (tree: Tree): readonly string[] => {
  const targets = readNxJson(tree)?.targetDefaults ?? {}
  const test: unknown = Array.isArray(targets) ? undefined : targets['test']
  return (test as { readonly outputs?: readonly string[] } | undefined)?.outputs ?? []
}

/** The value that all have, told apart by what they look like; `undefined` where they differ. */
const shared = <A>(values: readonly (A | undefined)[]): A | undefined =>
  new Set(values.map((value) => JSON.stringify(value))).size === 1 ? values[0] : undefined
