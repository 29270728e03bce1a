/**
 * A README as it is published: away from the repository its relative links lead nowhere, so they
 * become addresses of the files at the version's tag, or plain text where no repository is known.
 */
import { posix } from 'node:path'

import { relink } from '../docs/relink.ts'
import { tagOf, type Manifest, type Origin } from './publishable-manifest.ts'
import { fileAt } from './repository.ts'

export const publishableReadme = (
  readme: string,
  manifest: Manifest,
  { repository, directory }: Origin,
): string =>
  relink(withoutMarks(readme), ({ path, anchor, image }) => {
    if (repository === undefined) return undefined
    const file = posix.normalize(posix.join(directory, path))
    return `${fileAt(repository, tagOf(manifest), file, { raw: image })}${anchor}`
  })

/** Where a code block comes from is of use only where that file is. */
const withoutMarks = (readme: string): string =>
  readme.replaceAll(/^[ \t]*<!--\s*embed:.*-->\n(?:\s*\n)?/gm, '')
