/** A changelog in the words of a user: what changesets calls a minor change is something new. */

const headings: Readonly<Record<string, string>> = {
  'Major Changes': 'What you have to change',
  'Minor Changes': 'New',
  'Patch Changes': 'Better',
}
const nothing = 'No changes in this release.'

/** The newest entry gets its day, and all of them the words; what has them already stays as it is. */
export const inUserWords = (changelog: string, version: string, day: string): string =>
  changelog
    .replace(new RegExp(`^## ${escape(version)}$`, 'm'), `## ${version} - ${day}`)
    .replaceAll(/^### (.+)$/gm, (heading, words: string) =>
      words in headings ? `### ${headings[words]}` : heading,
    )
    .replaceAll(nothing, 'Nothing changed here: the packages of FLEXT have one version.')

/** What stands under the heading of a version, without it; empty where there is no such entry. */
export const entryOf = (changelog: string, version: string): string => {
  const heading = new RegExp(`^## ${escape(version)}(?: - .*)?$`, 'm').exec(changelog)
  if (heading === null) return ''
  const rest = changelog.slice(heading.index + heading[0].length)
  const next = rest.search(/^## /m)
  return (next < 0 ? rest : rest.slice(0, next)).trim()
}

const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
