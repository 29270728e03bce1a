/**
 * The table of contents is the README of each folder of `docs/`: what people read on a code host,
 * and what the site's menus are made of. A page that none of them lists would be found by nobody.
 */
import { dirname, join } from 'node:path'

import { linksOf } from './links.ts'

/** `file: message` of every page and every package that is not listed where readers look for it. */
export const unlisted = (
  files: readonly string[],
  read: (file: string) => string,
): readonly string[] => {
  const known = new Set(files)
  const listed = new Map<string, ReadonlySet<string>>()
  const listedBy = (index: string): ReadonlySet<string> => {
    const targets =
      listed.get(index) ??
      new Set(linksOf(read(index)).map(({ path }) => join(dirname(index), path)))
    listed.set(index, targets)
    return targets
  }
  return files
    .map((file) => ({ file, index: indexOf(file, known) }))
    .filter(({ file, index }) => index !== undefined && !listedBy(index).has(file))
    .map(({ file, index }) => `${file}: nothing leads here; list it in ${index}`)
}

const contents = 'docs/README.md'

/** The page that has to list a file: the README of its folder, or of the nearest above it. */
const indexOf = (file: string, known: ReadonlySet<string>): string | undefined => {
  if (/^(?:packages\/[^/]+|tools\/flext-[^/]+)\/README\.md$/.test(file))
    return known.has(contents) ? contents : undefined
  if (!file.startsWith('docs/')) return undefined
  let folder = dirname(file)
  while (folder !== '.') {
    const index = `${folder}/README.md`
    if (index !== file && known.has(index)) return index
    folder = dirname(folder)
  }
  return undefined
}
