/**
 * A package.json as it is published: what only the workspace needs is taken out, and where its
 * sources are is put in. npm refuses provenance for a package that does not say so.
 */
import { fileAt, type Repository } from './repository.ts'

/** The fields of package.json that matter here; all others are kept as they are. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: unknown
  readonly [field: string]: unknown
}

/** Where the package stands in the repository, when that is known. */
export interface Origin {
  readonly repository: Repository | undefined
  /** The package's folder, from the root. */
  readonly directory: string
}

/** How the sources of a published version are tagged, as changesets does it. */
export const tagOf = ({ name, version }: Pick<Manifest, 'name' | 'version'>): string =>
  `${name}@${version}`

const ofTheWorkspace = new Set(['devDependencies', 'nx', 'scripts'])

export const publishableManifest = (
  manifest: Manifest,
  { repository, directory }: Origin,
): Manifest => {
  const kept = Object.fromEntries(
    Object.entries(manifest).filter(([field]) => !ofTheWorkspace.has(field)),
  )
  const source = repository && {
    homepage: fileAt(repository, tagOf(manifest), `${directory}/README.md`),
    bugs: `${repository.url}/issues`,
    repository: { type: 'git', url: `git+${repository.url}.git`, directory },
  }
  return {
    ...kept,
    ...source,
    name: manifest.name,
    version: manifest.version,
    ...('exports' in manifest && { exports: withoutSource(manifest.exports) }),
  }
}

/** Node does not strip types below node_modules, so the sources are no way into a published package. */
const withoutSource = (exported: unknown): unknown =>
  typeof exported === 'object' && exported !== null && !Array.isArray(exported)
    ? Object.fromEntries(
        Object.entries(exported)
          .filter(([condition]) => condition !== '@flext/source')
          .map(([condition, target]) => [condition, withoutSource(target)]),
      )
    : exported
