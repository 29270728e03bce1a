/** A changeset: one sentence for the users of a package, which the next release puts in its changelog. */
import type { Tree } from '@nx/devkit'

/** Writes `.changeset/<file>.md`; a file of that name keeps what it says. */
export const writeChangeset = (
  tree: Tree,
  file: string,
  packageName: string,
  sentence: string,
): void => {
  const path = `.changeset/${file}.md`
  if (tree.exists(path)) return
  tree.write(path, `---\n'${packageName}': minor\n---\n\n${sentence}\n`)
}
