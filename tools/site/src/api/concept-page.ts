/** The pages of the API reference: one a concept, which is a folder of the sources or a subpath. */
import type { ApiMember } from './package-api.ts'

/** A page, and the members on it in the order of their names. */
export interface ConceptPage {
  readonly package: string
  /** `step`, or for a subpath its name. */
  readonly concept: string
  /** What to import from: `flext-core`, `flext-core/sqlite`. */
  readonly importedFrom: string
  readonly route: string
  readonly members: readonly ApiMember[]
}

export const conceptPages = (
  name: string,
  members: readonly ApiMember[],
): readonly ConceptPage[] => {
  const groups = Map.groupBy(members, (member) =>
    member.subpath === '' ? `0/${folderOf(member.file)}` : `1/${member.subpath}`,
  )
  return [...groups]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inGroup]) => {
      const concept = key.slice(2)
      const isSubpath = key.startsWith('1/')
      return {
        package: name,
        concept,
        importedFrom: isSubpath ? `${name}/${concept}` : name,
        route: `reference/api/${name}/${isSubpath ? `from-${concept}` : concept}`,
        members: inGroup.toSorted((one, other) => rank(one).localeCompare(rank(other), 'en')),
      }
    })
}

/** The heading of a member, which links lead to; a type that shares its name with a value is told apart. */
export const memberAnchors = (page: ConceptPage): ReadonlyMap<ApiMember, string> => {
  const taken = new Set<string>()
  return new Map(
    page.members.map((member) => {
      const anchor = taken.has(member.name) ? `${member.name}-type` : member.name
      taken.add(anchor)
      return [member, anchor]
    }),
  )
}

/** Where a link to a member's page leads now: a route with the anchor. */
export const memberTargets = (pages: readonly ConceptPage[]): ReadonlyMap<string, string> =>
  new Map(
    pages.flatMap((page) =>
      [...memberAnchors(page)].map(
        ([{ url }, anchor]) => [url, `${page.route}#${anchor}`] as const,
      ),
    ),
  )

/** `packages/flext-core/src/step/step.ts` is of `step`; a file in `src` itself is of `index`. */
const folderOf = (file: string): string => {
  const [, inSources = ''] = file.split('/src/', 2)
  return inSources.includes('/') ? inSources.slice(0, inSources.indexOf('/')) : 'index'
}

const kinds = ['Class', 'Function', 'Variable', 'Interface', 'Type Alias']

/** By name, a value before the type of its name. */
const rank = ({ name, kind }: ApiMember): string => `${name} ${kinds.indexOf(kind)}`
